/** When orders end by themselves: a heap, soonest first, of equal times the lower id first. */
export type Expiries = {
  readonly heap: Expiry[];
};

/** One order's end. It may be gone by then; whoever takes it from the heap looks. */
export type Expiry = { readonly seconds: number; readonly market: number; readonly id: number };

/** Nothing ends by itself. */
export const createExpiries = (): Expiries => ({ heap: [] });

const isBefore = (one: Expiry, other: Expiry): boolean =>
  one.seconds < other.seconds || (one.seconds === other.seconds && one.id < other.id);

/** Notes an end. */
export function addExpiry({ heap }: Expiries, one: Expiry): void {
  let at = heap.length;
  heap.push(one);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(one, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = one;
}

/** Takes the soonest end that is due at `seconds`; `undefined` when none is. */
export function takeDue({ heap }: Expiries, seconds: number): Expiry | undefined {
  const first = heap[0];
  if (first === undefined || first.seconds > seconds) return undefined;
  const last = heap.pop();
  if (last !== undefined && heap.length > 0) sink(heap, last);
  return first;
}

function sink(heap: Expiry[], one: Expiry): void {
  let at = 0;
  for (;;) {
    const left = heap[at * 2 + 1];
    const right = heap[at * 2 + 2];
    if (left === undefined) break;
    const isRight = right !== undefined && isBefore(right, left);
    const child = isRight ? right : left;
    if (!isBefore(child, one)) break;
    heap[at] = child;
    at = at * 2 + (isRight ? 2 : 1);
  }
  heap[at] = one;
}
