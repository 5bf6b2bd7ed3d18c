import { side } from "./codes.ts";
import type { SeededRandom } from "./differential.testing.ts";

/** The lines of both files of a made-up day. */
export type LobsterDay = { readonly messages: string[]; readonly books: string[] };

type Resting = { readonly id: number; readonly side: number; readonly price: number; size: number };

const middle = 1_000_000;
const tick = 100;
const seedOrders = 60;
const emptyPrice = 9_999_999_999;

/**
 * A day as LOBSTER would have written it: orders that never cross, cancels, executions of the
 * oldest order at the best price; of them only what changes the best `depth` levels. What happens
 * outside that window happens all the same.
 */
export function makeLobsterDay(random: SeededRandom, steps: number, depth: number): LobsterDay {
  const orders: Resting[] = [];
  for (let id = 1; id <= seedOrders; id++) orders.push(drawOrder(random, orders, id));
  const day: LobsterDay = { messages: [], books: [] };
  let before = showBook(orders, depth);
  for (let id = seedOrders + 1; id <= seedOrders + steps; id++) {
    const [type, one, size] = drawStep(random, orders, id);
    const after = showBook(orders, depth);
    if (after === before) continue;
    const direction = one.side === side.buy ? 1 : -1;
    day.messages.push(`${34_200 + id / 1_000},${type},${one.id},${size},${one.price},${direction}`);
    day.books.push(after);
    before = after;
  }
  return day;
}

function best(orders: readonly Resting[], own: number): Resting | undefined {
  return queue(orders, own)[0];
}

function queue(orders: readonly Resting[], own: number): Resting[] {
  const theirs = orders.filter((one) => one.side === own);
  return theirs.toSorted((a, b) => (own === side.buy ? b.price - a.price : a.price - b.price));
}

function drawOrder(random: SeededRandom, orders: readonly Resting[], id: number): Resting {
  const own = random(2) === 0 ? side.buy : side.sell;
  const other = best(orders, 1 - own)?.price ?? middle;
  const distance = tick * (1 + random(random(4) === 0 ? 30 : 8));
  const price = own === side.buy ? other - distance : other + distance;
  return { id, side: own, price, size: 1 + random(300) };
}

function drawStep(
  random: SeededRandom,
  orders: Resting[],
  id: number,
): readonly [type: number, one: Resting, size: number] {
  const kind = random(10);
  const isThin = orders.length < seedOrders / 2;
  if (kind < 4 || isThin) {
    const one = drawOrder(random, orders, id);
    orders.push(one);
    return [1, one, one.size];
  }
  const head = kind < 6 ? best(orders, random(2)) : orders[random(orders.length)];
  if (head === undefined) return drawStep(random, orders, id);
  if (kind < 6) {
    const size = random(4) === 0 ? 1 + random(head.size) : head.size;
    takeOff(orders, head, size);
    return [4, head, size];
  }
  if (kind < 8 && head.size > 1) {
    const size = 1 + random(head.size - 1);
    takeOff(orders, head, size);
    return [2, head, size];
  }
  const size = head.size;
  takeOff(orders, head, size);
  return [3, head, size];
}

function takeOff(orders: Resting[], one: Resting, size: number): void {
  one.size -= size;
  if (one.size === 0) orders.splice(orders.indexOf(one), 1);
}

function showBook(orders: readonly Resting[], depth: number): string {
  const sells = levelsOf(queue(orders, side.sell));
  const buys = levelsOf(queue(orders, side.buy));
  return Array.from({ length: depth }, (_, index) => {
    const [sellPrice, sellSize] = sells[index] ?? [emptyPrice, 0];
    const [buyPrice, buySize] = buys[index] ?? [-emptyPrice, 0];
    return `${sellPrice},${sellSize},${buyPrice},${buySize}`;
  }).join(",");
}

function levelsOf(orders: readonly Resting[]): (readonly [price: number, size: number])[] {
  const sizes = new Map<number, number>();
  for (const { price, size } of orders) sizes.set(price, (sizes.get(price) ?? 0) + size);
  return [...sizes];
}
