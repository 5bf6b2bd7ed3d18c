import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { ShopTexts, useShop } from "../../app/shop-texts.tsx";
import { queries } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { Select, Switch, TextField } from "../../design/field.tsx";
import { QrCode } from "../../design/icons.ts";
import { ErrorState, RowBones } from "../../design/states.tsx";
import { Card } from "../../design/surface.tsx";
import { AmountEntry } from "../pay/amount-entry.tsx";
import { useAmountState } from "../pay/amount-state.ts";
import { playChime, prepareChime } from "./chime.ts";
import { FixedCode } from "./fixed-code.tsx";
import { type KeptSale, useKeptSale } from "./kept-sale.ts";
import { SaleInProgress } from "./sale-in-progress.tsx";
import { type Seller, useSellers } from "./seller.ts";
import styles from "./till.module.css";
import { Today } from "./today.tsx";

const soundKey = "bourse.till.silent";

/** Whether this till is to sound; remembered on the device. */
function useSound() {
  const [isOn, setOn] = useState(() => localStorage.getItem(soundKey) === null);
  const set = (on: boolean) => {
    if (on) localStorage.removeItem(soundKey);
    else localStorage.setItem(soundKey, "1");
    setOn(on);
  };
  return [isOn, set] as const;
}

/** Turns any phone into a till: an amount, a code, and a sound when the money is there. */
export function Till() {
  return (
    <ShopTexts>
      <TillScreen />
    </ShopTexts>
  );
}

function TillScreen() {
  const { t } = useShop();
  const { data: me } = useQuery(queries.me);
  const { sale, keep } = useKeptSale();
  const [sounds, setSounds] = useSound();
  const [isFixedShown, setFixedShown] = useState(false);
  const { of } = useSearch({ from: "/member/till" });
  const { sellers, seller: chosen, choose, work } = useSellers(me, of);
  // What is under way goes on for whom it was begun.
  const seller = sale?.seller ?? chosen;
  if (me === null || me === undefined) return null;
  if (seller === undefined) return <Waiting work={work} />;
  const paid = () => {
    navigator.vibrate?.(30);
    if (sounds) playChime();
  };
  return (
    <Page
      title={t.till.title}
      wide
      action={
        <Button variant="secondary" icon={QrCode} onClick={() => setFixedShown(true)}>
          {t.till.fixed}
        </Button>
      }
    >
      <div className={pageStyles.columns}>
        <Card className={styles.counter}>
          {sale === undefined ? (
            <>
              <SellerChoice sellers={sellers} seller={seller} onChoose={choose} />
              <NewSale seller={seller} onSale={keep} />
            </>
          ) : (
            <SaleInProgress
              key={sale.key}
              kept={sale}
              onKeep={keep}
              onPaid={paid}
              onDone={() => keep(undefined)}
            />
          )}
        </Card>
        <div className={pageStyles.stack}>
          <Today key={seller.id} seller={seller} />
          <Card>
            <Switch label={t.till.sound} checked={sounds} onChange={setSounds} />
          </Card>
        </div>
      </div>
      {isFixedShown && (
        <FixedCode
          seller={seller}
          currency={me.displayCurrency}
          onClose={() => setFixedShown(false)}
        />
      )}
    </Page>
  );
}

function Waiting({ work }: Pick<ReturnType<typeof useSellers>, "work">) {
  const { t } = useShop();
  return (
    <Page title={t.till.title}>
      {work.isError ? <ErrorState error={work.error} onRetry={work.refetch} /> : <RowBones />}
    </Page>
  );
}

type ChoiceProps = {
  readonly sellers: readonly Seller[];
  readonly seller: Seller;
  readonly onChoose: (id: string) => void;
};

/** For whom is sold, where there is a choice. */
function SellerChoice({ sellers, seller, onChoose }: ChoiceProps) {
  const { t } = useShop();
  if (sellers.length < 2) return null;
  return (
    <Select
      label={t.till.sellsFor}
      value={seller.id}
      onChange={onChoose}
      options={sellers.map(({ id, handle, name }) => ({
        value: id,
        label: `${name} · @${handle}`,
      }))}
    />
  );
}

type NewSaleProps = { readonly seller: Seller; readonly onSale: (sale: KeptSale) => void };

function NewSale({ seller, onSale }: NewSaleProps) {
  const { t, money } = useShop();
  const state = useAmountState({}, false);
  const [note, setNote] = useState("");
  const { amount, currency } = state;
  const start = () => {
    if (amount === undefined) return;
    prepareChime();
    const order = { amount: amount.toString(), currency, note: note.trim() };
    onSale({ key: crypto.randomUUID(), ...order, seller });
  };
  return (
    <form
      className={styles.entry}
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <AmountEntry
        label={t.till.amount}
        text={state.text}
        onText={state.setText}
        currency={currency}
        onCurrency={state.setCurrency}
        accounts={state.accounts}
        error={state.error}
      />
      <TextField
        label={t.till.note}
        hideLabel
        placeholder={t.till.note}
        value={note}
        maxLength={280}
        onChange={setNote}
      />
      <Button type="submit" variant="accent" size="large" block disabled={amount === undefined}>
        {amount === undefined
          ? t.till.charge
          : t.till.chargeAmount(money({ amount: amount.toString(), currency }))}
      </Button>
    </form>
  );
}
