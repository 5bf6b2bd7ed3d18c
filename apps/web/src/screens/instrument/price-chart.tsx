import type { Bar, Instrument } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { type ChartPeriod, chartPeriods, investQueries } from "../../data/invest.ts";
import { ChartTable } from "../../design/charts.tsx";
import { Segmented } from "../../design/field.tsx";
import { ChartCandlestick, ChartLine } from "../../design/icons.ts";
import { Bone, ErrorState } from "../../design/states.tsx";
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
  const { symbol, name, currency } = instrument;
  const {
    data: bars,
    isPending,
    isError,
    error,
    refetch,
  } = useQuery(investQueries.bars(symbol, period));
  const isIntraday = intraday.includes(period);
  const write = (text: string) => price(text, currency);
  const first = bars?.[0];
  const end = last ?? bars?.at(-1)?.close ?? null;
  const bone = <Bone width="100%" height="17rem" />;
  return (
    <section className={styles.chart} aria-label={texts.chart}>
      {isPending && bone}
      {isError && <ErrorState error={error} onRetry={refetch} />}
      {bars?.length === 0 && <p>{texts.noBars}</p>}
      {bars !== undefined && first !== undefined && end !== null && (
        <div
          role="img"
          aria-label={texts.chartSpoken(
            name,
            texts.periodNames[period],
            write(first.open),
            write(end),
          )}
        >
          <Suspense fallback={bone}>
            <PriceCanvas {...{ bars, style, currency, isIntraday, last }} />
          </Suspense>
        </div>
      )}
      <Controls {...{ period, setPeriod, style, setStyle }} />
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
