import type { Bar } from "@bourse/contract";
import { formatPrice } from "@bourse/messages";
import type { IChartApi } from "lightweight-charts";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useLanguage } from "../../app/language.tsx";
import { useSettings } from "../../app/settings.ts";
import { drawn } from "../../data/decimals.ts";
import {
  addSeries,
  type ChartStyle,
  drawChart,
  type PriceSeries,
  pointsOf,
} from "./chart-series.ts";
import styles from "./price-canvas.module.css";

type Props = {
  readonly bars: readonly Bar[];
  readonly style: ChartStyle;
  readonly currency: string;
  readonly isIntraday: boolean;
  /** The price of now, which moves the last bar. */
  readonly last: string | null;
  /** The bar that the keys point at. */
  readonly at: number | undefined;
  /** Told which bar the pointer is over, and when it is over none. */
  readonly onHover: (at: number | undefined) => void;
};

const dark = matchMedia("(prefers-color-scheme: dark)");

function useSystemDark(): boolean {
  return useSyncExternalStore(
    (listener) => {
      dark.addEventListener("change", listener);
      return () => dark.removeEventListener("change", listener);
    },
    () => dark.matches,
  );
}

/** The drawing itself. Loaded after the page, as the library is most of it. */
export function PriceCanvas(props: Props) {
  const { bars, style, currency, isIntraday, last, at, onHover } = props;
  const { locale } = useLanguage();
  const { theme } = useSettings();
  const isDark = useSystemDark();
  const box = useRef<HTMLDivElement>(null);
  const drawing = useRef<{ chart: IChartApi; series: PriceSeries }>(undefined);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const chart = drawChart(element, {
      locale,
      isIntraday,
      price: (value) => formatPrice(value.toFixed(2), currency, locale),
    });
    drawing.current = { chart, series: addSeries(chart, element, style) };
    return () => {
      drawing.current = undefined;
      chart.remove();
    };
    // A theme has other colours, which only a new drawing takes up.
  }, [locale, isIntraday, currency, style, theme, isDark]);
  useEffect(() => {
    drawing.current?.series.setPoints(pointsOf(bars, isIntraday));
    drawing.current?.chart.timeScale().fitContent();
  }, [bars, isIntraday, style, locale, theme, isDark]);
  useEffect(() => {
    const { chart } = drawing.current ?? {};
    if (chart === undefined) return undefined;
    const places = new Map<unknown, number>(
      pointsOf(bars, isIntraday).map(({ time }, place) => [time, place]),
    );
    const hover: Parameters<IChartApi["subscribeCrosshairMove"]>[0] = ({ time, sourceEvent }) => {
      // What the keys point at comes without an event of the pointer.
      if (sourceEvent !== undefined || time === undefined) onHover(places.get(time));
    };
    chart.subscribeCrosshairMove(hover);
    return () => chart.unsubscribeCrosshairMove(hover);
  }, [bars, isIntraday, onHover, style, currency, locale, theme, isDark]);
  useEffect(() => {
    const { chart, series } = drawing.current ?? {};
    const bar = at === undefined ? undefined : bars[at];
    const [point] = bar === undefined ? [] : pointsOf([bar], isIntraday);
    if (chart === undefined || series === undefined) return;
    if (point === undefined) chart.clearCrosshairPosition();
    else series.pointAt(chart, point);
  }, [at, bars, isIntraday]);
  useEffect(() => {
    const bar = bars.at(-1);
    if (bar === undefined || last === null) return;
    const [point] = pointsOf([bar], isIntraday);
    if (point === undefined) return;
    const value = drawn(last);
    const high = Math.max(point.high, value);
    const low = Math.min(point.low, value);
    drawing.current?.series.setLast({ ...point, close: value, high, low });
  }, [last, bars, isIntraday]);
  return <div ref={box} className={styles.canvas} />;
}
