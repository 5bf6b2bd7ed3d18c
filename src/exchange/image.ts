import { order } from "./book-layout.ts";
import { listOrders } from "./book-orders.ts";
import { eventKind } from "./codes.ts";
import { createEventBuffer, emit } from "./event-buffer.ts";
import { event, highOf, lowOf } from "./rows.ts";
import type { Engine } from "./state.ts";

/**
 * What is public about an engine, as event rows that market data can begin from: the phase, the
 * bands and the limit state of each market, and each order that rests with what it shows, in its
 * place. All of them carry the number of the last event: the next one continues them.
 */
export function imageOf(engine: Engine): Int32Array<ArrayBuffer> {
  const { sequence } = engine.events;
  const said = createEventBuffer();
  const say = (kind: number, market: number): number => {
    const at = emit(said, kind, market);
    said.rows[at + event.sequenceLow] = lowOf(sequence);
    said.rows[at + event.sequenceHigh] = highOf(sequence);
    return at;
  };
  for (const { book, limitSince } of engine.markets) {
    const phased = say(eventKind.phaseChanged, book.market);
    said.rows[phased + event.quantity] = book.phase;
    const banded = say(eventKind.bandsChanged, book.market);
    said.rows[banded + event.price] = book.upperBand;
    said.rows[banded + event.limit] = book.lowerBand;
    if (limitSince > 0) {
      said.rows[say(eventKind.limitStateChanged, book.market) + event.quantity] = 1;
    }
    for (const handle of listOrders(book)) {
      const field = (place: number) => book.orders[handle + place] ?? 0;
      const at = say(eventKind.rested, book.market);
      said.rows[at + event.idLow] = field(order.idLow);
      said.rows[at + event.idHigh] = field(order.idHigh);
      said.rows[at + event.flags] = field(order.flags);
      said.rows[at + event.price] = field(order.price);
      said.rows[at + event.quantity] = field(order.open);
    }
  }
  return said.rows.slice(0, said.length);
}
