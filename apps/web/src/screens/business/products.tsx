import type { CurrencyCode, ShopProduct, WireMoney } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { businessQueries, refreshBusiness, type World } from "../../data/business-queries.ts";
import { api, wire } from "../../data/client.ts";
import { currencyCodes } from "../../data/currencies.ts";
import { Amount } from "../../design/amount.tsx";
import { Button } from "../../design/button.tsx";
import { Select, Switch, TextField } from "../../design/field.tsx";
import { Plus } from "../../design/icons.ts";
import { MoneyField, useAmountError, useParse } from "../../design/money-field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { Chip, ErrorState } from "../../design/states.tsx";
import { RowButton } from "../../design/surface.tsx";
import styles from "./business.module.css";
import { QueryList } from "./list.tsx";
import { useMay } from "./role.tsx";

type ShopPrice = ShopProduct["prices"][number];

/** What the business sells, and for how much. */
export function Products({ world }: { readonly world: World }) {
  const { t } = useShop();
  const may = useMay();
  const products = useQuery(businessQueries.products(world));
  const [chosen, setChosen] = useState<ShopProduct | "new">();
  return (
    <>
      {may("sell") && (
        <div>
          <Button icon={Plus} onClick={() => setChosen("new")}>
            {t.business.newProduct}
          </Button>
        </div>
      )}
      <QueryList
        title={t.business.tabs.products}
        query={products}
        empty={t.business.empty.products}
        row={(product) => (
          <RowButton
            key={product.id}
            onPress={() => setChosen(product)}
            title={product.name}
            sub={product.description ?? product.id}
            end={
              product.price === null || product.prices.some(isOther) ? (
                <Prices prices={product.prices} />
              ) : (
                <Amount value={product.price} />
              )
            }
            {...(!product.active && { endSub: <Chip>{t.business.notSold}</Chip> })}
          />
        )}
      />
      {chosen !== undefined && may("sell") && (
        <ProductSheet
          world={world}
          product={chosen === "new" ? undefined : chosen}
          onClose={() => setChosen(undefined)}
        />
      )}
    </>
  );
}

/** More than one amount, paid once, says it all. */
const isOther = ({ interval, tiered }: ShopPrice) => interval !== null || tiered;
const shownMax = 3;

/** At what something is sold, where that is not one amount. */
function Prices({ prices }: { readonly prices: readonly ShopPrice[] }) {
  const { t, money } = useShop();
  const more = prices.length - shownMax;
  const textOf = ({ amount, interval, tiered }: ShopPrice) => {
    const each = money(amount);
    const text = interval ? t.subscription.per[interval.unit](each, interval.count) : each;
    return tiered ? t.business.priceFrom(text) : text;
  };
  if (prices.length === 0) {
    return <span className={pageStyles.muted}>{t.business.noPrice}</span>;
  }
  return (
    <span className={styles.prices}>
      {prices.slice(0, shownMax).map((price) => (
        <span key={price.id}>{textOf(price)}</span>
      ))}
      {more > 0 && <span className={pageStyles.muted}>{t.business.morePrices(more)}</span>}
    </span>
  );
}

type SheetProps = {
  readonly world: World;
  readonly product: ShopProduct | undefined;
  readonly onClose: () => void;
};

function ProductSheet({ world, product, onClose }: SheetProps) {
  const { t } = useShop();
  const [name, setName] = useState(product?.name ?? "");
  const [description, setDescription] = useState(product?.description ?? "");
  const [active, setActive] = useState(product?.active ?? true);
  const [text, setText] = useState("");
  const [currency, setCurrency] = useState<CurrencyCode>(product?.price?.currency ?? "USD");
  const parse = useParse()(text, currency);
  const describe = useAmountError();
  const priced = text !== "" && parse.ok ? { price: wire(parse.amount, currency) } : {};
  const save = useMutation({
    mutationFn: () => {
      const facts = { name: name.trim(), description: description.trim() };
      if (product !== undefined) {
        return api.changeShopProduct({
          ...world,
          product: product.id,
          ...facts,
          active,
          ...priced,
        });
      }
      const price = wire(parse.ok ? parse.amount : 0n, currency);
      return api.createShopProduct({ ...world, ...facts, price });
    },
    onSuccess: () => {
      refreshBusiness();
      onClose();
    },
  });
  const error = text === "" ? undefined : describe(parse, currency);
  const isReady =
    name.trim() !== "" && error === undefined && (product !== undefined || text !== "");
  return (
    <Sheet title={product === undefined ? t.business.newProduct : product.name} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) save.mutate();
        }}
      >
        <TextField label={t.business.linkName} value={name} onChange={setName} maxLength={200} />
        <TextField
          label={t.business.description}
          optional
          value={description}
          onChange={setDescription}
          maxLength={500}
        />
        <PriceFields
          current={product?.price ?? null}
          text={text}
          onText={setText}
          currency={currency}
          onCurrency={setCurrency}
          error={error}
        />
        {product !== undefined && (
          <Switch label={t.business.sold} checked={active} onChange={setActive} />
        )}
        {save.isError && <ErrorState error={save.error} />}
        <Button type="submit" size="large" block disabled={!isReady} pending={save.isPending}>
          {t.common.save}
        </Button>
      </form>
    </Sheet>
  );
}

type PriceProps = {
  readonly current: WireMoney | null;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly currency: CurrencyCode;
  readonly onCurrency: (currency: CurrencyCode) => void;
  readonly error: string | undefined;
};

/** A first price in any currency; then another one in the same. */
function PriceFields({ current, text, onText, currency, onCurrency, error }: PriceProps) {
  const { t, money } = useShop();
  return (
    <>
      {current === null && (
        <Select
          label={t.business.currency}
          value={currency}
          onChange={onCurrency}
          options={currencyCodes.map((value) => ({ value, label: value }))}
        />
      )}
      <MoneyField
        label={current === null ? t.business.linkAmount : t.business.newPrice}
        {...(current !== null && {
          optional: true,
          hint: t.business.priceNow(money(current)),
        })}
        value={text}
        onChange={onText}
        currency={currency}
        error={error}
      />
    </>
  );
}
