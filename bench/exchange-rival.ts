import { createRequire } from "node:module";
import { type Outcome, threadMs } from "./exchange-run.ts";
import type { Step, Stream } from "./exchange-stream.ts";

// The package names its types wrongly, so what is used of it is said here.
type RivalOrder = { readonly id: string; readonly size: number };
type RivalResult = {
  readonly done: readonly RivalOrder[];
  readonly partial: RivalOrder | null;
  readonly partialQuantityProcessed: number;
};
type RivalBook = {
  limit(order: {
    readonly id: string;
    readonly side: string;
    readonly size: number;
    readonly price: number;
    readonly timeInForce: string;
  }): RivalResult;
  modify(id: string, change: { readonly price: number }): RivalResult;
  cancel(id: string): unknown;
};

const { OrderBook }: { OrderBook: new () => RivalBook } = createRequire(import.meta.url)(
  "nodejs-order-book",
);

/** Gives a stream to nodejs-order-book. `onFill` hears of each fill, when somebody wants to. */
export function runRival(
  { steps }: Stream,
  onFill?: (taker: number, maker: number, quantity: number) => void,
): Outcome {
  const book = new OrderBook();
  const ids = steps.map(({ id }) => String(id));
  let trades = 0;
  let volume = 0;
  const fill = (taker: number, maker: string, quantity: number): void => {
    trades++;
    volume += quantity;
    onFill?.(taker, Number(maker), quantity);
  };
  const startedMs = performance.now();
  const startedCpu = threadMs();
  for (const [index, step] of steps.entries()) {
    const id = ids[index] ?? "";
    const result = give(book, step, id);
    if (result === undefined) continue;
    for (const order of result.done) if (order.id !== id) fill(step.id, order.id, order.size);
    const { partial } = result;
    if (partial !== null && partial.id !== id) {
      fill(step.id, partial.id, result.partialQuantityProcessed);
    }
  }
  const cpuSeconds = (threadMs() - startedCpu) / 1_000;
  const seconds = (performance.now() - startedMs) / 1_000;
  const count = steps.length;
  return {
    trades,
    volume,
    opsPerSecond: count / seconds,
    opsPerCpuSecond: count / cpuSeconds,
  };
}

function give(book: RivalBook, step: Step, id: string): RivalResult | undefined {
  const own = step.side === 0 ? "buy" : "sell";
  const { quantity, price } = step;
  switch (step.does) {
    case "limit":
      return book.limit({ id, side: own, size: quantity, price, timeInForce: "GTC" });
    case "ioc":
      return book.limit({ id, side: own, size: quantity, price, timeInForce: "IOC" });
    case "replace":
      return book.modify(id, { price });
    case "cancel":
      book.cancel(id);
      return undefined;
  }
}
