import { describe, expect, it } from "vitest";
import { accountAt, accountCell, positionAt, positionCell } from "./accounts.ts";
import { type MarketRules, widestRules } from "./book.ts";
import {
  commandKind,
  eventKind,
  link,
  phase,
  reason,
  side,
  timeInForce,
  trigger,
} from "./codes.ts";
import {
  addAdjust,
  addCancel,
  addCommand,
  addNewOrder,
  addSetAccount,
  addSetBands,
  addSetPhase,
  addSetReferencePrice,
  createCommandRows,
  type NewOrder,
} from "./encode.ts";
import { apply } from "./engine.ts";
import { command, event, eventWidth, wide } from "./rows.ts";
import { createEngine } from "./state.ts";

const second = 1_000_000;
const noLimits = { quantityMax: 0, valueMax: 0, positionMax: 0 };

/** A market to which one talks in words: what happened comes back as `kind id quantity@price`. */
function createVenue(settings: { rules?: Partial<MarketRules>; hasAccounts?: boolean } = {}) {
  const { rules = {}, hasAccounts = false } = settings;
  const engine = createEngine({ markets: [{ ...widestRules, ...rules }], hasAccounts });
  const names = new Map<number, string>(
    Object.entries(eventKind).map(([name, code]) => [code, name]),
  );
  const reasons = new Map<number, string>(
    Object.entries(reason).map(([name, code]) => [code, name]),
  );
  let now = second;
  let nextId = 1;

  const run = (write: (list: ReturnType<typeof createCommandRows>) => void): string[] => {
    const list = createCommandRows(1);
    write(list);
    apply(engine, list.rows, 0);
    const said: string[] = [];
    const { rows, length } = engine.events;
    for (let at = 0; at < length; at += eventWidth) {
      const field = (place: number) => rows[at + place] ?? 0;
      const id = wide(field(event.idLow), field(event.idHigh));
      const why = field(event.reason) === 0 ? "" : ` ${reasons.get(field(event.reason))}`;
      const name = names.get(field(event.kind));
      said.push(`${name} ${id} ${field(event.quantity)}@${field(event.price)}${why}`);
    }
    engine.events.length = 0;
    return said;
  };

  const order = (one: Partial<NewOrder>): string[] => {
    const id = one.id ?? nextId;
    nextId = id + 1;
    return run((list) =>
      addNewOrder(list, 1, now, {
        account: 1,
        side: side.buy,
        quantity: 10,
        price: 100,
        ...one,
        id,
      }),
    );
  };
  return {
    engine,
    run,
    order,
    buy: (quantity: number, price: number, more: Partial<NewOrder> = {}) =>
      order({ ...more, side: side.buy, quantity, price }),
    sell: (quantity: number, price: number, more: Partial<NewOrder> = {}) =>
      order({ ...more, side: side.sell, quantity, price }),
    cancel: (id: number) => run((list) => addCancel(list, 1, now, { id, account: 1 })),
    wait: (seconds: number) => {
      now += seconds * second;
      return run((list) => void addCommand(list, commandKind.tick, 0, now));
    },
    setPhase: (next: number) => run((list) => addSetPhase(list, 1, now, next)),
    /** A trade at a price, between two strangers. */
    print: (price: number) => {
      const own = [String(nextId), String(nextId + 1)];
      order({ account: 8, side: side.sell, quantity: 1, price });
      const said = order({ account: 9, side: side.buy, quantity: 1, price });
      return said.filter((text) => !own.includes(text.split(" ")[1] ?? ""));
    },
  };
}

describe("orders that wait for a price", () => {
  it("wakes a sell stop at or below its price and a buy stop at or above it", () => {
    const venue = createVenue();
    venue.print(100);
    venue.sell(5, 0, { id: 10, isMarket: true, trigger: trigger.stop, stopPrice: 95 });
    venue.buy(5, 106, { id: 11, trigger: trigger.stop, stopPrice: 105 });
    venue.buy(9, 90, { id: 12, account: 2 });
    expect(venue.print(96)).toEqual([]);
    expect(venue.print(95)).toEqual(["triggered 10 5@95", "accepted 10 5@81", "trade 10 5@90"]);
    expect(venue.print(105).slice(0, 3)).toEqual([
      "triggered 11 5@105",
      "accepted 11 5@106",
      "rested 11 5@106",
    ]);
  });

  it("lets a trailing stop follow the market and never move back", () => {
    const venue = createVenue();
    venue.print(100);
    const trailing = { isMarket: true, trigger: trigger.trailTicks, trail: 5 };
    venue.sell(5, 0, { id: 10, ...trailing });
    venue.buy(9, 50, { id: 12, account: 2 });
    expect(venue.print(110)).toEqual([]);
    expect(venue.print(106)).toEqual([]);
    expect(venue.print(105)[0]).toBe("triggered 10 5@105");
  });

  it("cancels and expires what waits, and refuses an id that waits", () => {
    const venue = createVenue();
    venue.print(100);
    const stop = { isMarket: true, trigger: trigger.stop, stopPrice: 90 };
    venue.sell(5, 0, { id: 10, ...stop });
    expect(venue.sell(5, 0, { id: 10, ...stop })).toEqual(["rejected 10 5@0 duplicateId"]);
    expect(venue.cancel(10)).toEqual(["waitingEnded 10 5@90 requested"]);
    const dated = { timeInForce: timeInForce.goodTillDate, expireSeconds: 60 };
    venue.sell(5, 0, { id: 20, ...stop, ...dated });
    venue.buy(5, 80, { id: 21, ...dated });
    expect(venue.wait(58)).toEqual([]);
    expect(venue.wait(1)).toEqual(["waitingEnded 20 5@90 expired", "canceled 21 5@80 expired"]);
  });
});

describe("orders that belong together", () => {
  const exits = (venue: ReturnType<typeof createVenue>) => {
    const member = { group: 1, link: link.bracketExit };
    venue.sell(10, 120, { id: 10, ...member });
    const stop = { isMarket: true, trigger: trigger.stop, stopPrice: 80 };
    venue.sell(10, 0, { id: 11, ...member, ...stop });
  };

  it("arms the exits of a bracket when the entry is filled; one reduces the other", () => {
    const venue = createVenue();
    exits(venue);
    venue.buy(10, 100, { id: 12, group: 1, link: link.primary });
    expect(venue.sell(4, 100, { id: 13, account: 2 })).not.toContain("accepted 10 10@120");
    const filled = venue.sell(6, 100, { id: 14, account: 2 });
    expect(filled.slice(-3)).toEqual([
      "accepted 10 10@120",
      "rested 10 10@120",
      "waiting 11 10@80",
    ]);
    const partly = venue.buy(4, 120, { id: 15, account: 2 });
    expect(partly).toContain("trade 15 4@120");
    const stopped = venue.print(80);
    expect(stopped.slice(0, 2)).toEqual(["triggered 11 6@80", "accepted 11 6@72"]);
  });

  it("ends the exits when the entry ends without a trade, and sizes them to what it traded", () => {
    const venue = createVenue();
    exits(venue);
    venue.buy(10, 100, { id: 12, group: 1, link: link.primary });
    expect(venue.cancel(12)).toEqual([
      "canceled 12 10@100 requested",
      "waitingEnded 10 10@120 linkedOrder",
      "waitingEnded 11 10@0 linkedOrder",
    ]);
    const second = createVenue();
    exits(second);
    second.buy(10, 100, { id: 12, group: 1, link: link.primary });
    second.sell(3, 100, { id: 13, account: 2 });
    expect(second.cancel(12)).toContain("accepted 10 3@120");
  });

  it("lets one order cancel the other, by a fill and by a cancel", () => {
    const venue = createVenue();
    const member = { group: 2, link: link.oneCancelsOther };
    venue.sell(10, 120, { id: 20, ...member });
    venue.buy(10, 80, { id: 21, ...member });
    expect(venue.buy(10, 120, { id: 22, account: 2 }).at(-1)).toBe("canceled 21 10@80 linkedOrder");
    expect(venue.sell(1, 130, { id: 23, ...member })).toEqual(["rejected 23 1@130 badLink"]);
    const other = { group: 3, link: link.oneCancelsOther };
    venue.sell(10, 140, { id: 30, ...other });
    venue.buy(10, 70, { id: 31, ...other });
    expect(venue.cancel(30)).toEqual([
      "canceled 30 10@140 requested",
      "canceled 31 10@70 linkedOrder",
    ]);
  });
});

describe("risk", () => {
  function createBank(limits: Partial<typeof noLimits> = {}) {
    const venue = createVenue({ hasAccounts: true, rules: { limitCollarBasisPoints: 1_000 } });
    for (const account of [1, 2, 8, 9]) {
      venue.run((list) => addSetAccount(list, 0, { account, ...noLimits, ...limits }));
      venue.run((list) => addAdjust(list, 0, { account, market: 0, amount: 10_000 }));
      venue.run((list) => addAdjust(list, 0, { account, market: 1, amount: 50 }));
    }
    return venue;
  }

  it("lets nobody spend cash or units twice, and gives back what is not used", () => {
    const venue = createBank();
    venue.buy(60, 100, { id: 1 });
    expect(venue.buy(41, 100, { id: 2 })).toEqual(["rejected 2 41@100 notEnoughCash"]);
    expect(venue.sell(51, 100, { id: 3 })).toEqual(["rejected 3 51@100 notEnoughUnits"]);
    venue.sell(20, 90, { id: 4, account: 2 });
    const { accounts } = venue.engine;
    if (accounts === undefined) throw new Error("the venue has accounts");
    const cells = (account: number, field: number) => accounts.cells[accountAt(account) + field];
    expect(cells(1, accountCell.cash)).toBe(8_000);
    expect(cells(1, accountCell.heldCash)).toBe(4_000);
    expect(cells(2, accountCell.cash)).toBe(12_000);
    expect(accounts.positions[positionAt(accounts, 1, 1) + positionCell.units]).toBe(70);
    venue.cancel(1);
    expect(cells(1, accountCell.heldCash)).toBe(0);
    const taken = venue.run((list) =>
      addAdjust(list, 0, { account: 1, market: 0, amount: -8_001 }),
    );
    expect(taken[0]).toContain("notEnoughCash");
  });

  it("refuses an id for ever once it was seen, strangers, and prices far from the market", () => {
    const venue = createBank();
    venue.print(100);
    venue.buy(1, 100, { id: 10, timeInForce: timeInForce.immediateOrCancel });
    expect(venue.buy(1, 100, { id: 10 })).toEqual(["rejected 10 1@100 duplicateId"]);
    expect(venue.buy(1, 100, { id: 11, account: 77 })).toEqual([
      "rejected 11 1@100 unknownAccount",
    ]);
    expect(venue.buy(1, 111, { id: 12 })).toEqual(["rejected 12 1@111 priceOutsideCollar"]);
  });

  it("keeps the limits of an account", () => {
    const venue = createBank({ quantityMax: 40, valueMax: 3_000, positionMax: 70 });
    expect(venue.buy(41, 1, { id: 1 })).toEqual(["rejected 1 41@1 quantityAboveLimit"]);
    expect(venue.buy(31, 100, { id: 2 })).toEqual(["rejected 2 31@100 valueAboveLimit"]);
    venue.buy(15, 100, { id: 3 });
    expect(venue.buy(6, 100, { id: 4 })).toEqual(["rejected 4 6@100 positionAboveLimit"]);
  });

  it("forgets a last price for the reference price that a halted market is given", () => {
    const venue = createBank();
    venue.buy(1, 1_000, { id: 1 });
    venue.sell(1, 1_000, { id: 2, account: 2 });
    const refused = ["rejected 3 1@100 priceOutsideCollar"];
    expect(venue.sell(1, 100, { id: 3, account: 2 })).toEqual(refused);
    venue.setPhase(phase.halted);
    venue.run((list) => addSetReferencePrice(list, 1, second, 100));
    venue.setPhase(phase.continuous);
    expect(venue.sell(1, 100, { id: 4, account: 2 })[0]).toContain("accepted 4");
  });

  it("stops an account with the kill switch, and cancels what it has", () => {
    const venue = createBank();
    venue.buy(5, 90, { id: 1, cancelOnDisconnect: true, session: 3 });
    const kill = (quantity: number) =>
      venue.run((list) => {
        const at = addCommand(list, commandKind.kill, 0, 0);
        list.rows[at + command.account] = 1;
        list.rows[at + command.quantity] = quantity;
      });
    expect(kill(1)[1]).toBe("canceled 1 5@90 killed");
    expect(venue.buy(5, 90, { id: 2 })).toEqual(["rejected 2 5@90 accountStopped"]);
    kill(0);
    venue.buy(5, 90, { id: 3, cancelOnDisconnect: true, session: 3 });
    venue.buy(5, 91, { id: 4, session: 3 });
    const gone = venue.run((list) => {
      const at = addCommand(list, commandKind.disconnect, 0, 0);
      list.rows[at + command.session] = 3;
    });
    expect(gone).toEqual(["canceled 3 5@90 disconnected"]);
  });
});

describe("a market's day", () => {
  it("opens by an auction, closes by one, and ends the day's orders", () => {
    const venue = createVenue();
    venue.setPhase(phase.openingCall);
    venue.buy(10, 105, { id: 1, timeInForce: timeInForce.atOpen });
    venue.sell(6, 95, { id: 2, account: 2 });
    venue.run((list) => addSetReferencePrice(list, 1, second, 101));
    expect(venue.setPhase(phase.continuous)).toEqual([
      "trade 1 6@101 auction",
      "uncrossed 0 0@101",
      "phaseChanged 0 2@0",
      "canceled 1 4@105 auctionOver",
    ]);
    venue.buy(1, 90, { id: 3, timeInForce: timeInForce.day });
    venue.setPhase(phase.closingCall);
    expect(venue.setPhase(phase.closed)).toEqual([
      "phaseChanged 0 0@0",
      "canceled 3 1@90 endOfDay",
    ]);
    expect(venue.buy(1, 90)).toEqual(["rejected 4 1@90 marketNotOpen"]);
  });

  it("pauses after fifteen seconds at a band, and opens again by an auction", () => {
    const venue = createVenue({ rules: { limitStateSeconds: 15, pauseSeconds: 300 } });
    venue.run((list) => addSetBands(list, 1, second, { lower: 90, upper: 110 }));
    expect(venue.buy(5, 200, { id: 1 })).toEqual([
      "accepted 1 5@110",
      "rested 1 5@110",
      "limitStateChanged 0 1@0",
    ]);
    expect(venue.wait(14)).toEqual([]);
    expect(venue.wait(1)).toEqual(["phaseChanged 0 1@0"]);
    venue.sell(5, 108, { id: 2, account: 2 });
    expect(venue.wait(300)).toEqual([
      "trade 1 5@108 auction",
      "uncrossed 0 0@108",
      "phaseChanged 0 2@0",
    ]);
  });
});
