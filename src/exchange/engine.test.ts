import { describe, expect, it } from "vitest";
import { accountAt, accountCell, positionAt, positionCell } from "./accounts.ts";
import { bestPrice, leavesOf, widestRules } from "./book.ts";
import { order } from "./book-layout.ts";
import { listOrders } from "./book-orders.ts";
import { createSeededRandom } from "./differential.testing.ts";
import { createCommandRows } from "./encode.ts";
import { apply } from "./engine.ts";
import { addOpening, addRandomCommand } from "./random-commands.testing.ts";
import { commandWidth, event, eventWidth, sideOf, wide } from "./rows.ts";
import { createEngine, type Engine } from "./state.ts";
import { hashState, readState, writeState } from "./state-codec.ts";

const options = {
  markets: [widestRules, { ...widestRules, limitStateSeconds: 3, pauseSeconds: 5 }],
  hasAccounts: true,
};
const accounts = 6;
const commands = 4_000;

function makeCommands(seed: number) {
  const list = createCommandRows();
  addOpening(list);
  const random = createSeededRandom(seed);
  for (let id = 1; id <= commands; id++) addRandomCommand(list, random, id);
  return list;
}

/** What open orders hold, counted anew from the books. */
function expectHolds(engine: Engine): void {
  const { accounts: table } = engine;
  if (table === undefined) throw new Error("the engine has accounts");
  const cash = new Map<number, number>();
  const units = new Map<number, number>();
  for (const { book } of engine.markets) {
    for (const handle of listOrders(book)) {
      const account = book.orders[handle + order.account] ?? 0;
      const leaves = leavesOf(book, handle);
      const isSell = sideOf(book.orders[handle + order.flags] ?? 0) === 1;
      const place = positionAt(table, account, book.market);
      const value = leaves * (book.orders[handle + order.price] ?? 0);
      if (isSell) units.set(place, (units.get(place) ?? 0) + leaves);
      else cash.set(account, (cash.get(account) ?? 0) + value);
    }
  }
  for (let account = 1; account <= accounts; account++) {
    const at = accountAt(account);
    expect(table.cells[at + accountCell.heldCash]).toBe(cash.get(account) ?? 0);
    expect(table.cells[at + accountCell.cash]).toBeGreaterThanOrEqual(cash.get(account) ?? 0);
    for (const market of [1, 2]) {
      const place = positionAt(table, account, market);
      const held = units.get(place) ?? 0;
      expect(table.positions[place + positionCell.heldUnits]).toBe(held);
      expect(table.positions[place + positionCell.units]).toBeGreaterThanOrEqual(held);
    }
  }
}

function sums(engine: Engine): number[] {
  const { accounts: table } = engine;
  if (table === undefined) throw new Error("the engine has accounts");
  const total = [0, 0, 0];
  for (let account = 1; account <= accounts; account++) {
    total[0] = (total[0] ?? 0) + (table.cells[accountAt(account) + accountCell.cash] ?? 0);
    for (const market of [1, 2]) {
      const place = positionAt(table, account, market) + positionCell.units;
      total[market] = (total[market] ?? 0) + (table.positions[place] ?? 0);
    }
  }
  return total;
}

describe("the engine over random commands of every kind", () => {
  it.each([1, 2, 3])("keeps cash, units and holds exact (seed %i)", (seed) => {
    const list = makeCommands(seed);
    const engine = createEngine(options);
    const kinds = new Set<number>();
    let sequence = 0;
    for (let at = 0; at < list.length; at += commandWidth) {
      apply(engine, list.rows, at);
      const { rows, length } = engine.events;
      for (let one = 0; one < length; one += eventWidth) {
        kinds.add(rows[one] ?? 0);
        const low = rows[one + event.sequenceLow] ?? 0;
        expect(wide(low, rows[one + event.sequenceHigh] ?? 0)).toBe(++sequence);
      }
      engine.events.length = 0;
      if (at % (commandWidth * 50) === 0) expectHolds(engine);
    }
    expectHolds(engine);
    expect(sums(engine)).toEqual([400_000 * accounts, 300 * accounts, 300 * accounts]);
    // A stream that did not reach every kind of event would prove less than it seems to.
    const reached = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17];
    expect([...kinds].sort((a, b) => a - b)).toEqual(reached);
  });

  it("ends in the same state whenever and however often it runs", () => {
    const list = makeCommands(4);
    const run = () => {
      const engine = createEngine({ ...options, capacity: 4 });
      for (let at = 0; at < list.length; at += commandWidth) {
        apply(engine, list.rows, at);
        engine.events.length = 0;
      }
      return hashState(engine);
    };
    expect(run()).toBe(run());
  });

  it.each([5, 6, 7])("goes on from a snapshot as if nothing had been (seed %i)", (seed) => {
    const list = makeCommands(seed);
    let engine = createEngine(options);
    let restored = createEngine(options);
    for (let at = 0; at < list.length; at += commandWidth) {
      apply(engine, list.rows, at);
      apply(restored, list.rows, at);
      const { length } = engine.events;
      expect(restored.events.rows.slice(0, length)).toEqual(engine.events.rows.slice(0, length));
      engine.events.length = 0;
      restored.events.length = 0;
      if (at % (commandWidth * 97) !== 0) continue;
      restored = readState(options, writeState(restored));
      expect(hashState(restored)).toBe(hashState(engine));
    }
    engine = readState(options, writeState(engine));
    expectHolds(engine);
  });

  it.each([true, false])("survives rows that make no sense (accounts: %s)", (hasAccounts) => {
    const random = createSeededRandom(12);
    const engine = createEngine({ ...options, hasAccounts });
    const odd = [0, 1, 2, 3, 5, 100, 500, -1, 0x7fff_ffff, -0x8000_0000];
    const row = new Int32Array(commandWidth);
    const list = createCommandRows();
    addOpening(list);
    for (let at = 0; at < list.length; at += commandWidth) apply(engine, list.rows, at);
    for (let turn = 0; turn < 20_000; turn++) {
      for (let place = 0; place < commandWidth; place++) row[place] = odd[random(odd.length)] ?? 0;
      // Without a market, an id and a time in reach nothing but refusals would be seen.
      row[0] = random(14);
      row[1] = random(4);
      row[3] = 0;
      row[4] = random(3) === 0 ? (row[4] ?? 0) : turn;
      row[8] = random(2) === 0 ? random(2 ** 16) : random(2);
      apply(engine, row, 0);
      engine.events.length = 0;
    }
    const isCrossed = engine.markets.some(({ book }) => {
      const [buy, sell] = [bestPrice(book, 0), bestPrice(book, 1)];
      return book.phase === 2 && buy !== 0 && sell !== 0 && buy >= sell;
    });
    expect(isCrossed).toBe(false);
    const again = readState({ ...options, hasAccounts }, writeState(engine));
    expect(hashState(again)).toBe(hashState(engine));
  });
});
