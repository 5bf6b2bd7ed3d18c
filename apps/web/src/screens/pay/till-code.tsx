import { spellPayCode } from "@bourse/codes";
import type { MovementDetail, OutputOf } from "@bourse/contract";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { api } from "../../data/client.ts";
import { refreshMoney } from "../../data/queries.ts";
import { Barcode } from "../../design/barcode.tsx";
import { Button, ButtonLink } from "../../design/button.tsx";
import { Check } from "../../design/icons.ts";
import { Qr } from "../../design/qr.tsx";
import { Banner, Bone, ErrorState } from "../../design/states.tsx";
import styles from "./pay.module.css";
import { PaySheet } from "./pay-due.tsx";
import { PaymentResult } from "./result.tsx";

const liveMs = 60_000;
/** Before the end, as a code that ends under the scanner is of no use. */
const renewMs = 50_000;
const watchEveryMs = 1_500;

type Issued = OutputOf<"issuePayCode">;
type Used = OutputOf<"payCode">;

/** A fresh code before the one on screen ends, for as long as it is looked at. */
function useFreshCode(isWanted: boolean) {
  const issued = useQuery({
    queryKey: ["pay-code"],
    queryFn: () => api.issuePayCode({}),
    enabled: isWanted,
    refetchInterval: renewMs,
    staleTime: 0,
    gcTime: 0,
  });
  // The one before stays good for its last seconds, and may be the one that was scanned.
  const [shown, setShown] = useState<readonly Issued[]>([]);
  if (issued.data !== undefined && shown[0]?.id !== issued.data.id) {
    setShown([issued.data, ...shown].slice(0, 2));
  }
  return { issued, shown };
}

/** What became of the codes that were shown: the first that was used. */
function useUsed(shown: readonly Issued[], isWanted: boolean): Used | undefined {
  return useQueries({
    queries: shown.map(({ id }) => ({
      queryKey: ["money", "pay-code", id],
      queryFn: () => api.payCode({ id }),
      refetchInterval: watchEveryMs,
      enabled: isWanted,
      staleTime: 0,
    })),
    combine: (results) => results.map(({ data }) => data).find((one) => one?.state === "used"),
  });
}

/** A code to show to a till, renewed by itself; the till's charge shows at once. */
export function TillCode({ onClose }: { readonly onClose: () => void }) {
  const [used, setUsed] = useState<Used>();
  const [told, setTold] = useState<readonly string[]>([]);
  const { issued, shown } = useFreshCode(used === undefined);
  const open = shown.filter(({ id }) => !told.includes(id));
  const seen = useUsed(open, used === undefined);
  if (used === undefined && seen !== undefined) {
    setUsed(seen);
    refreshMoney();
  }
  useEffect(() => () => void api.revokePayCodes({}).catch(() => {}), []);
  if (used?.sale != null) {
    const another = () => {
      setTold((before) => [...before, ...shown.map(({ id }) => id)]);
      setUsed(undefined);
      void issued.refetch();
    };
    return <UsedCode used={used} onClose={onClose} onAgain={another} />;
  }
  if (issued.isError && issued.data === undefined) {
    return <ErrorState error={issued.error} onRetry={issued.refetch} />;
  }
  if (issued.data === undefined || told.includes(issued.data.id))
    return <Bone width="100%" height="22rem" />;
  return <ShownCode code={issued.data} sinceMs={issued.dataUpdatedAt} />;
}

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function ShownCode({ code, sinceMs }: { readonly code: Issued; readonly sinceMs: number }) {
  const { t } = useLanguage();
  const goneMs = useNow() - sinceMs;
  if (goneMs >= liveMs) return <Banner tone="warn">{t.payCode.stopped}</Banner>;
  const left = Math.max(0, Math.ceil((renewMs - goneMs) / 1_000));
  return (
    <div className={styles.code}>
      <p>{t.payCode.hint}</p>
      <Barcode digits={code.code} label={t.payCode.barcodeLabel} />
      <Qr text={code.code} label={t.payCode.label} />
      <p className={styles.digits}>{spellPayCode(code.code)}</p>
      <p className={styles.ring}>
        <svg viewBox="0 0 20 20" aria-hidden>
          <circle cx="10" cy="10" r="8" pathLength="1" />
          <circle cx="10" cy="10" r="8" pathLength="1" strokeDasharray={`${ratio(left)} 1`} />
        </svg>
        {t.payCode.seconds(left)}
      </p>
      <p className={pageStyles.muted}>{t.payCode.smallAmounts}</p>
    </div>
  );
}

const ratio = (left: number) => (left * 1_000) / renewMs;

type UsedProps = {
  readonly used: Used;
  readonly onClose: () => void;
  readonly onAgain: () => void;
};

/** Paid; or a till asks for more than passes by itself, and the member looks at it first. */
function UsedCode({ used, onClose, onAgain }: UsedProps) {
  const { t, money } = useLanguage();
  const [isPaying, setPaying] = useState(false);
  const [paid, setPaid] = useState<MovementDetail>();
  const { sale } = used;
  if (sale === null) return null;
  if (paid !== undefined) return <PaymentResult movement={paid} onClose={onClose} />;
  if (sale.state === "paid") {
    return (
      <>
        <div className={styles.hero} role="status">
          <span className={styles.stamp}>
            <Check size="2.25rem" strokeWidth={2.4} aria-hidden />
          </span>
          <strong>{t.payCode.paid(money(sale.amount), sale.by.name)}</strong>
        </div>
        <div className={pageStyles.actions}>
          {used.movementId !== null && (
            <ButtonLink variant="secondary" to="/tx/$id" params={{ id: used.movementId }}>
              {t.status.viewReceipt}
            </ButtonLink>
          )}
          <Button variant="secondary" onClick={onAgain}>
            {t.payCode.again}
          </Button>
        </div>
      </>
    );
  }
  return (
    <>
      <div className={styles.hero} role="status">
        <strong>{t.payCode.confirmTitle(sale.by.name)}</strong>
        <span>{money(sale.amount)}</span>
      </div>
      <Button variant="accent" size="large" block onClick={() => setPaying(true)}>
        {t.payCode.confirm}
      </Button>
      {isPaying && (
        <PaySheet
          intent={`request.${sale.id}`}
          payee={sale.by}
          due={sale.amount}
          note={sale.note}
          allowPartial={false}
          pay={(_, options) => api.payRequest({ id: sale.id }, options)}
          onClose={() => setPaying(false)}
          onDone={setPaid}
        />
      )}
    </>
  );
}
