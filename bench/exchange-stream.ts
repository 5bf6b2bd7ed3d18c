import {
  addCancel,
  addNewOrder,
  addReplace,
  type CommandRows,
  createCommandRows,
  side,
  timeInForce,
} from "#exchange";

/** A stream of orders as both engines understand it. */
export type Stream = {
  readonly steps: readonly Step[];
  readonly rows: CommandRows;
};

export type Step = {
  readonly does: "limit" | "ioc" | "cancel" | "replace";
  readonly id: number;
  readonly side: number;
  readonly price: number;
  readonly quantity: number;
};

/** Shares of the kinds of steps in percent; what is left are cancels. */
export type Mix = { readonly limit: number; readonly ioc: number; readonly replace: number };

/** Adds, takes and cancels as on a busy day, with about a thousand orders live. */
export const busyDay: Mix = { limit: 52, ioc: 10, replace: 0 };
/** Mostly moves of price, as exchange-core's bench has them. */
export const mostlyMoves: Mix = { limit: 16, ioc: 4, replace: 75 };

const liveWanted = 1_000;
const priceStart = 50_000;
const spreadTicks = 40;
const quantityMost = 60;
const percent = 100;
const walkEvery = 16;

/** Xorshift: the same stream for the same seed. */
function createRandom(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/**
 * `count` steps around a price that walks at random. Cancels and moves name an order that was sent
 * before; some of them come too late, as in life, and have to be refused.
 */
export function makeStream(count: number, mix: Mix, seed: number, accounts = 0): Stream {
  const random = createRandom(seed);
  const steps: Step[] = [];
  const rows = createCommandRows(count);
  const live: Step[] = [];
  let middle = priceStart;
  for (let id = 1; id <= count; id++) {
    if (id % walkEvery === 0) middle += random(3) - 1;
    const step = drawStep(random, mix, id, middle, live);
    steps.push(step);
    addRow(rows, step, accounts);
  }
  return { steps, rows };
}

function drawStep(
  random: (below: number) => number,
  mix: Mix,
  id: number,
  middle: number,
  live: Step[],
): Step {
  const kind = random(percent);
  const isLimit = kind < mix.limit || live.length < liveWanted / 2;
  const own = random(2);
  const passive = 1 + random(spreadTicks);
  // One in seven reaches over the middle, and trades if somebody is there.
  const distance = random(7) === 0 ? -random(4) : passive;
  const price = own === side.buy ? middle - distance : middle + distance;
  const quantity = 1 + random(quantityMost);
  if (isLimit && live.length < liveWanted * 2) {
    const step: Step = { does: "limit", id, side: own, price, quantity };
    live.push(step);
    return step;
  }
  if (kind < mix.limit + mix.ioc) {
    const reach = own === side.buy ? middle + 4 : middle - 4;
    return { does: "ioc", id, side: own, price: reach, quantity: quantity * 2 };
  }
  const at = random(live.length);
  const found = live[at];
  if (found === undefined) throw new Error("there are live orders");
  if (kind < mix.limit + mix.ioc + mix.replace) {
    const moved = found.side === side.buy ? middle - distance : middle + distance;
    // A move to where it stands keeps the place here and loses it elsewhere: not to be compared.
    const step: Step = {
      ...found,
      does: "replace",
      price: moved === found.price ? moved + 1 : moved,
    };
    live[at] = { ...step, does: "limit" };
    return step;
  }
  const last = live.pop();
  if (last !== undefined && at < live.length) live[at] = last;
  return { ...found, does: "cancel" };
}

function addRow(rows: CommandRows, step: Step, accounts: number): void {
  const { id, price, quantity } = step;
  const account = accounts === 0 ? 0 : 1 + (id % accounts);
  switch (step.does) {
    case "limit":
    case "ioc": {
      const isIoc = step.does === "ioc";
      const tif = isIoc ? timeInForce.immediateOrCancel : timeInForce.goodTillCancel;
      const order = { id, account, side: step.side, timeInForce: tif, quantity, price };
      return addNewOrder(rows, 1, id, order);
    }
    case "cancel":
      return addCancel(rows, 1, id, { id, account });
    case "replace":
      return addReplace(rows, 1, id, { id, account, quantity, price });
  }
}
