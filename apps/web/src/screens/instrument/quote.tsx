import type { Instrument, MarketStatus, Quote } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useLanguage } from "../../app/language.tsx";
import { investQueries } from "../../data/invest.ts";
import { useMarketConnection } from "../../data/market-stream.ts";
import { IconButton } from "../../design/button.tsx";
import { ArrowLeft } from "../../design/icons.ts";
import { Change } from "../invest/change.tsx";
import { Seal } from "../invest/instrument-row.tsx";
import { PhaseLine } from "../invest/market-state.tsx";
import { useInvest } from "../invest/texts.tsx";
import { FollowStar } from "./follow.tsx";
import styles from "./instrument.module.css";

type Props = { readonly instrument: Instrument };

export function Heading({ instrument }: Props) {
  const { instrument: texts } = useInvest();
  const { t } = useLanguage();
  const { history } = useRouter();
  const { symbol, name, kind, formerSymbols } = instrument;
  const former = formerSymbols[0];
  return (
    <div className={styles.top}>
      <IconButton label={t.common.back} icon={ArrowLeft} onClick={() => history.back()} />
      <Seal symbol={symbol} size={44} />
      <div className={styles.names}>
        <strong>{name}</strong>
        <span>
          ${symbol} · {texts.kinds[kind]}
          {former !== undefined && ` · ${texts.former(former.symbol)}`}
        </span>
      </div>
      <FollowStar instrument={instrument} />
    </div>
  );
}

type PriceProps = Props & {
  readonly quote: Quote;
  readonly status: MarketStatus | undefined;
};

/** The price with its time and source: it is never shown without. */
export function PriceLine({ instrument, quote, status: live }: PriceProps) {
  const { instrument: texts, market, price } = useInvest();
  const { dates, now } = useLanguage();
  const isConnected = useMarketConnection();
  const { data: asked } = useQuery(investQueries.status(instrument.symbol));
  const status = live ?? asked;
  const { currency } = instrument;
  const write = (text: string) => price(text, currency);
  const change = quote.change === null ? undefined : price(quote.change, currency, "always");
  const isToday = quote.at !== null && dates.dayKey(quote.at) === dates.dayKey(now());
  const when = isToday ? dates.timeWithSeconds : dates.dateTime;
  return (
    <div className={styles.price}>
      <span className={styles.figure}>{quote.last === null ? "—" : write(quote.last)}</span>
      <span className={styles.moved}>
        <Change amount={change} basisPoints={quote.changeBasisPoints} chip />
        {texts.todayWord}
      </span>
      <span className={styles.source}>
        {quote.at === null
          ? texts.sources.none
          : texts.priceAt(when(quote.at), texts.sources[quote.source])}
      </span>
      {!isConnected && (
        <span className={styles.source} role="status">
          {texts.delayed}
        </span>
      )}
      {status !== undefined && <PhaseLine {...status} />}
      {status?.limitState === true && status.lowerBand !== null && status.upperBand !== null && (
        <span className={styles.source}>
          {market.bands(write(status.lowerBand), write(status.upperBand))}
        </span>
      )}
    </div>
  );
}
