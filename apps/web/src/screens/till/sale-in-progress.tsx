import { readPayCode } from "@bourse/codes";
import type { PaymentRequest } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useShop } from "../../app/shop-texts.tsx";
import { Amount } from "../../design/amount.tsx";
import { Button } from "../../design/button.tsx";
import { Check, Clock, ScanLine, X } from "../../design/icons.ts";
import { Qr } from "../../design/qr.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { Banner, Bone, ErrorState } from "../../design/states.tsx";
import { CodeReader } from "../pay/code-reader.tsx";
import { saleCode } from "./counter-text.ts";
import { deskOf } from "./desk.ts";
import type { KeptSale } from "./kept-sale.ts";
import { useSale } from "./sale.ts";
import type { Seller } from "./seller.ts";
import styles from "./till.module.css";

type Props = {
  readonly kept: KeptSale;
  readonly onKeep: (sale: KeptSale) => void;
  readonly onPaid: () => void;
  readonly onDone: () => void;
};

/** One sale: its code for the customer, their code for the till, and how it ended. */
export function SaleInProgress({ kept, onKeep, onPaid, onDone }: Props) {
  const { t } = useShop();
  const { sale, isPaid, isLost, made, charge } = useSale(kept, onPaid);
  const amount = { amount: kept.amount, currency: kept.currency };
  const failure = [made.error, charge.error].find((error) => error !== null);
  const end = isPaid
    ? "paid"
    : sale === undefined || sale.state === "open"
      ? undefined
      : sale.state;
  return (
    <div className={styles.sale}>
      <Amount value={amount} size="hero" />
      {kept.note !== "" && <p>{kept.note}</p>}
      {isLost && (
        <Banner tone="warn" announce>
          {t.till.lost}
        </Banner>
      )}
      {end !== undefined ? (
        <Ended end={end} onDone={onDone} />
      ) : (
        <>
          {!isLost && failure !== undefined && <ErrorState error={failure} />}
          {sale === undefined ? (
            made.isError && !isLost ? (
              <Button block onClick={onDone}>
                {t.till.newSale}
              </Button>
            ) : (
              <Bone width="17rem" height="17rem" />
            )
          ) : (
            <OpenSale
              sale={sale}
              seller={kept.seller}
              isCharging={charge.isFetching}
              onCode={(code) => onKeep({ ...kept, code })}
            />
          )}
        </>
      )}
    </div>
  );
}

type EndedProps = {
  readonly end: Exclude<PaymentRequest["state"], "open">;
  readonly onDone: () => void;
};

function Ended({ end, onDone }: EndedProps) {
  const { t } = useShop();
  const isPaid = end === "paid";
  const Mark = isPaid ? Check : X;
  return (
    <>
      <div className={styles.end} role="status" data-tone={isPaid ? "good" : "bad"}>
        <span>
          <Mark size="3rem" strokeWidth={2.4} aria-hidden />
        </span>
        <strong>{isPaid ? t.till.paid : t.till.closed[end]}</strong>
      </div>
      <Button variant="accent" size="large" block autoFocus onClick={onDone}>
        {t.till.newSale}
      </Button>
    </>
  );
}

type OpenProps = {
  readonly sale: PaymentRequest;
  readonly seller: Seller;
  readonly isCharging: boolean;
  readonly onCode: (code: string) => void;
};

function OpenSale({ sale, seller, isCharging, onCode }: OpenProps) {
  const { t, money } = useShop();
  const [isScanning, setScanning] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const text = saleCode(seller, sale);
  const desk = deskOf(seller);
  const cancel = useMutation({
    mutationFn: () => desk.cancel(sale.id),
    onSettled: desk.refresh,
  });
  const take = (scanned: string) => {
    const code = readPayCode(scanned);
    if (code === undefined) {
      setTrouble(t.till.notPayCode);
      return false;
    }
    setScanning(false);
    onCode(code);
    return true;
  };
  const state =
    sale.from !== null ? t.till.confirming : isCharging ? t.till.asking : t.till.waiting;
  return (
    <>
      {text !== undefined && (
        <>
          <p>{t.till.show}</p>
          <Qr text={text} label={t.till.codeLabel(money(sale.amount))} />
        </>
      )}
      <p className={styles.state} role="status">
        <Clock size="1.1em" aria-hidden /> {state}
      </p>
      {cancel.isError && <ErrorState error={cancel.error} />}
      <div className={styles.actions}>
        {sale.from === null && (
          <Button
            size="large"
            block
            icon={ScanLine}
            pending={isCharging}
            onClick={() => setScanning(true)}
          >
            {t.till.scan}
          </Button>
        )}
        <Button variant="ghost" block pending={cancel.isPending} onClick={() => cancel.mutate()}>
          {t.till.cancel}
        </Button>
      </div>
      {isScanning && (
        <Sheet title={t.till.scanTitle} onClose={() => setScanning(false)}>
          <CodeReader
            hint={t.till.scanHint}
            typed={{ label: t.till.typeCode, submit: t.till.chargeCode, digits: true }}
            onCode={take}
            trouble={trouble}
          />
        </Sheet>
      )}
    </>
  );
}
