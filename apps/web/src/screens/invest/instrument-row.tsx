import type { InstrumentSummary } from "@bourse/contract";
import { Avatar } from "../../design/avatar.tsx";
import { RowLink } from "../../design/surface.tsx";
import { Change } from "./change.tsx";
import styles from "./invest.module.css";
import { Spark } from "./spark.tsx";
import { useInvest } from "./texts.tsx";

/** The seal of a company or fund. */
export function Seal({ symbol, size = 40 }: { readonly symbol: string; readonly size?: number }) {
  return <Avatar handle={symbol} name={symbol} kind="business" size={size} />;
}

/** An instrument as a line of a list, with its day. */
export function InstrumentRow({ instrument }: { readonly instrument: InstrumentSummary }) {
  const { price } = useInvest();
  const { symbol, name, currency, quote, spark } = instrument;
  return (
    <RowLink
      link={{ to: "/instruments/$symbol", params: { symbol } }}
      lead={<Seal symbol={symbol} />}
      title={name}
      sub={`$${symbol}`}
      end={
        <span className={styles.ending}>
          <Spark prices={spark} />
          <span className={styles.figures}>
            {quote.last === null ? "—" : price(quote.last, currency)}
            <Change basisPoints={quote.changeBasisPoints} />
          </span>
        </span>
      }
    />
  );
}
