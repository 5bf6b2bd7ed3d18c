import type { Bar } from "@bourse/contract";
import {
  AreaSeries,
  CandlestickSeries,
  ColorType,
  createChart,
  type IChartApi,
  type UTCTimestamp,
} from "lightweight-charts";
import { drawn } from "../../data/decimals.ts";
import { chartTime } from "./chart-time-codec.ts";

export type ChartStyle = "line" | "candles";

type Writing = {
  readonly locale: string;
  readonly price: (price: number) => string;
  readonly isIntraday: boolean;
};

const transparent = "rgba(0, 0, 0, 0)";
const translucent = (colour: string, percent: number) =>
  `color-mix(in srgb, ${colour} ${percent}%, transparent)`;

/** A colour as the canvas takes it: tokens are `light-dark()` pairs that only a style resolves. */
function colourReader(element: HTMLElement): (value: string) => string {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return (value) => {
    const probe = document.createElement("i");
    probe.style.color = value;
    element.append(probe);
    const resolved = getComputedStyle(probe).color;
    probe.remove();
    if (context === null) return resolved;
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = resolved;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
    return `rgba(${red}, ${green}, ${blue}, ${(alpha / 255).toFixed(3)})`;
  };
}

/** An empty chart in the colours of the page. */
export function drawChart(element: HTMLElement, writing: Writing): IChartApi {
  const colour = colourReader(element);
  return createChart(element, {
    autoSize: true,
    layout: {
      background: { type: ColorType.Solid, color: transparent },
      textColor: colour("var(--ink-3)"),
      fontFamily: getComputedStyle(element).fontFamily,
      attributionLogo: false,
    },
    localization: { locale: writing.locale, priceFormatter: writing.price },
    grid: { vertLines: { visible: false }, horzLines: { color: colour("var(--line)") } },
    rightPriceScale: { borderVisible: false },
    timeScale: {
      borderVisible: false,
      timeVisible: writing.isIntraday,
      secondsVisible: false,
      fixLeftEdge: true,
      fixRightEdge: true,
    },
    // The page scrolls with the wheel and with a finger that goes up or down.
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
    handleScale: { mouseWheel: false },
  });
}

export type ChartPoint = {
  readonly time: UTCTimestamp;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
};

/** What draws the bars. */
export type PriceSeries = {
  readonly setPoints: (points: readonly ChartPoint[]) => void;
  /** Moves the last point, or adds one behind it. */
  readonly setLast: (point: ChartPoint) => void;
  /** Puts the cross hair there. */
  readonly pointAt: (chart: IChartApi, point: ChartPoint) => void;
};

const valueOf = ({ time, close }: ChartPoint) => ({ time, value: close });

/** Adds the series that draws the bars, in the colours of the page. */
export function addSeries(chart: IChartApi, element: HTMLElement, style: ChartStyle): PriceSeries {
  const colour = colourReader(element);
  const up = colour("var(--gain)");
  const down = colour("var(--loss)");
  if (style === "candles") {
    const candles = chart.addSeries(CandlestickSeries, {
      upColor: up,
      downColor: down,
      wickUpColor: up,
      wickDownColor: down,
      borderVisible: false,
    });
    return {
      setPoints: (points) => candles.setData([...points]),
      setLast: (point) => candles.update(point),
      pointAt: (on, { time, close }) => on.setCrosshairPosition(close, time, candles),
    };
  }
  const area = chart.addSeries(AreaSeries, {
    lineColor: colour("var(--petrol)"),
    topColor: colour(translucent("var(--petrol)", 26)),
    bottomColor: colour(translucent("var(--petrol)", 0)),
    lineWidth: 2,
  });
  return {
    setPoints: (points) => area.setData(points.map(valueOf)),
    setLast: (point) => area.update(valueOf(point)),
    pointAt: (on, { time, close }) => on.setCrosshairPosition(close, time, area),
  };
}

/** The bars as the library takes them: seconds of the reader's own clock, numbers to draw. */
export function pointsOf(bars: readonly Bar[], isIntraday: boolean): ChartPoint[] {
  return bars.map((bar) => ({
    time: chartTime(bar.at, isIntraday),
    open: drawn(bar.open),
    high: drawn(bar.high),
    low: drawn(bar.low),
    close: drawn(bar.close),
  }));
}
