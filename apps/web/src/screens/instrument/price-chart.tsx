import type { Bar, Instrument, OutputOf } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { billionths, decimalOf } from "../../data/decimals.ts";
import { type ChartPeriod, chartPeriods, investQueries } from "../../data/invest.ts";
import { ChartTable } from "../../design/charts.tsx";
import { Segmented } from "../../design/field.tsx";
import { ChartCandlestick, ChartLine } from "../../design/icons.ts";
import { Bone, ErrorState } from "../../design/states.tsx";
import { Change } from "../invest/change.tsx";
import { useScrub } from "../invest/scrub.ts";
import { useInvest } from "../invest/texts.tsx";
import type { ChartStyle } from "./chart-series.ts";
import styles from "./instrument.module.css";

const PriceCanvas = lazy(async () => ({
  default: (await import("./price-canvas.tsx")).PriceCanvas,
}));

const intraday: readonly ChartPeriod[] = ["day", "week", "month"];
const rowsMax = 60;

type Props = { readonly instrument: Instrument; readonly last: string | null };

/** The price over time, drawn, spoken, and as a table. */
export function PriceChart({ instrument, last }: Props) {
  const { instrument: texts, price } = useInvest();
  const [period, setPeriod] = useState<ChartPeriod>("day");
  const [style, setStyle] = useState<ChartStyle>("line");
  const { symbol, currency } = instrument;
  const { data, isPending, isError, error, refetch } = useQuery(investQueries.bars(symbol, period));
  const bars = data?.items;
  const isIntraday = intraday.includes(period);
  const write = (text: string) => price(text, currency);
  return (
    <section className={styles.chart} aria-label={texts.chart}>
      {isPending && bone}
      {isError && <ErrorState error={error} onRetry={refetch} />}
      {bars?.length === 0 && <p>{texts.noBars}</p>}
      {bars !== undefined && bars.length > 0 && (
        <Followed key={period} {...{ instrument, bars, period, style, last }} />
      )}
      <Controls {...{ period, setPeriod, style, setStyle }} />
      {data?.splits.map((split) => (
        <SplitNote key={split.at} {...split} />
      ))}
      {bars !== undefined && bars.length > 0 && <BarTable {...{ bars, write, isIntraday }} />}
      <a
        className={styles.credit}
        href="https://www.tradingview.com/lightweight-charts/"
        target="_blank"
        rel="noreferrer"
      >
        {texts.chartBy}
      </a>
    </section>
  );
}

type Split = OutputOf<"bars">["splits"][number];

/** Why prices before a day are not those that were paid then. */
function SplitNote({ at, to, from }: Split) {
  const { instrument } = useInvest();
  const { dates } = useLanguage();
  return <p className={styles.credit}>{instrument.splitNote(dates.date(at), to, from)}</p>;
}

const bone = <Bone width="100%" height="18.5rem" />;

type FollowedProps = Props & {
  readonly bars: readonly Bar[];
  readonly period: ChartPeriod;
  readonly style: ChartStyle;
};

/** The drawing, which pointer, finger and keys follow bar by bar. */
function Followed({ instrument, bars, period, style, last }: FollowedProps) {
  const { instrument: texts, price } = useInvest();
  const { dates } = useLanguage();
  const { name, currency } = instrument;
  const [hovered, setHovered] = useState<number>();
  const isIntraday = intraday.includes(period);
  const write = (text: string) => price(text, currency);
  const signed = (text: string) => price(text, currency, "always");
  // Short enough for one line of a phone, so that nothing moves when a bar is pointed at.
  const when = (at: string) => {
    if (period === "day") return dates.time(at);
    return isIntraday ? `${dates.shortDate(at)}, ${dates.time(at)}` : dates.date(at);
  };
  const [first] = bars;
  const end = last ?? bars.at(-1)?.close;
  const { at, props } = useScrub(bars.length, (place) => {
    const bar = bars[place];
    return bar === undefined ? "" : `${when(bar.at)}: ${write(bar.close)}`;
  });
  if (first === undefined || end === undefined) return null;
  const spoken = texts.chartSpoken(name, texts.periodNames[period], write(first.open), write(end));
  const shown = bars[hovered ?? at ?? -1];
  return (
    <>
      <p className={styles.readout}>
        {shown === undefined ? (
          <>
            <Change {...changeOf(first.open, end, signed)} /> {texts.periodNames[period]}
          </>
        ) : (
          <>
            {when(shown.at)} <strong>{write(shown.close)}</strong>{" "}
            <Change {...changeOf(first.open, shown.close, signed)} />
          </>
        )}
      </p>
      <div
        role="slider"
        tabIndex={0}
        aria-label={spoken}
        aria-valuemin={props["aria-valuemin"]}
        aria-valuemax={props["aria-valuemax"]}
        aria-valuenow={props["aria-valuenow"]}
        aria-valuetext={props["aria-valuetext"]}
        onKeyDown={props.onKeyDown}
        onBlur={props.onBlur}
      >
        <Suspense fallback={bone}>
          <PriceCanvas {...{ bars, style, currency, isIntraday, last, at }} onHover={setHovered} />
        </Suspense>
      </div>
    </>
  );
}

/** How far a price is from another, for the line above the chart. */
function changeOf(from: string, to: string, write: (text: string) => string) {
  const [before, after] = [billionths(from), billionths(to)];
  const basisPoints = before === 0n ? 0 : Number(((after - before) * 10_000n) / before);
  return { basisPoints, amount: write(decimalOf(after - before)) };
}

function StyleMark({ of }: { readonly of: ChartStyle }) {
  const { instrument } = useInvest();
  const Drawn = of === "line" ? ChartLine : ChartCandlestick;
  return (
    <>
      <Drawn size="1.2em" aria-hidden />
      <span className="visually-hidden">{instrument.styles[of]}</span>
    </>
  );
}

type ControlsProps = {
  readonly period: ChartPeriod;
  readonly setPeriod: (period: ChartPeriod) => void;
  readonly style: ChartStyle;
  readonly setStyle: (style: ChartStyle) => void;
};

function Controls({ period, setPeriod, style, setStyle }: ControlsProps) {
  const { instrument: texts } = useInvest();
  return (
    <div className={styles.controls}>
      <Segmented
        label={texts.chart}
        value={period}
        onChange={setPeriod}
        options={chartPeriods.map((value) => ({ value, label: texts.periods[value] }))}
      />
      <Segmented
        label={texts.style}
        value={style}
        onChange={setStyle}
        options={[
          { value: "line", label: <StyleMark of="line" /> },
          { value: "candles", label: <StyleMark of="candles" /> },
        ]}
      />
    </div>
  );
}

type TableProps = {
  readonly bars: readonly Bar[];
  readonly write: (price: string) => string;
  readonly isIntraday: boolean;
};

/** The same prices in figures, the newest first. */
function BarTable({ bars, write, isIntraday }: TableProps) {
  const { instrument: texts } = useInvest();
  const { dates } = useLanguage();
  const when = isIntraday ? dates.dateTime : dates.date;
  const shown = bars.slice(-rowsMax).toReversed();
  return (
    <ChartTable
      summary={texts.table}
      head={texts.tableHead}
      rows={shown.map(({ at, open, high, low, close }) => [
        when(at),
        write(open),
        write(high),
        write(low),
        write(close),
      ])}
    />
  );
}
