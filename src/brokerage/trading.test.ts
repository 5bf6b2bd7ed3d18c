import { expect, test } from "vitest";
import { createRandom, dayMs, idToU128, type MemberId, type Random, secondMs } from "#kernel";
import { queryFilter } from "#ledger";
import type { ListedInstrument } from "#market";
import { isOverNight, repeated, seedOfRun } from "#testing";
import { isFinalOrder, type Order } from "./order.ts";
import { listHoldings } from "./store/holdings.ts";
import { allOrders, openOrders } from "./store/orders.ts";
import { allTrades } from "./store/trades.ts";
import { type Trade, totalOf } from "./trade.ts";
import {
  announce,
  correctionsOf,
  drawDeeds,
  killAndResume,
  perform,
} from "./trading-day.testing.ts";
import {
  createTradingWorld,
  DeadProcessError,
  forEach,
  type Process,
  quoteAround,
  type TradingWorld,
} from "./trading-world.testing.ts";

const membersCount = repeated(24);
const makersCount = repeated(12);
const rounds = isOverNight ? 12 : 4;
const deedsARound = repeated(15);
const makerOrdersARound = repeated(60);
const fundsCents = 500_000n;
const everything = 1_000_000;

/** How many looks, six seconds apart, it takes at most until everybody has heard everything. */
const looksMax = 100;

type Floor = {
  process: Process;
  readonly books: { readonly instrument: ListedInstrument; middle: number }[];
  readonly makers: number[];
  readonly corrected: Set<string>;
  readonly untold: ReturnType<typeof correctionsOf>;
  deaths: number;
};

async function openFloor(world: TradingWorld, steps: number): Promise<Floor> {
  const process = await world.born(steps);
  await world.list(process.market);
  const found = await Promise.all(["ACME", "WHOL"].map(process.market.find));
  const books = found.flatMap((one) => (one ? [{ instrument: one, middle: 10_000 }] : []));
  world.tape.follow(process.exchange);
  const makers: number[] = [];
  for (let i = 0; i < makersCount; i++) makers.push(await process.exchange.accounts.open(`m${i}`));
  await process.brokerage.start();
  // The house sells each whole unit that parts have left it, in the midst of everybody else.
  for (const { instrument } of books) {
    await process.brokerage.limitHouse(instrument.id, { least: 0, kept: 0, most: 0 });
  }
  return { process, books, makers, corrected: new Set(), untold: [], deaths: 0 };
}

/** Another process takes over where one has died. */
async function beginAgain(world: TradingWorld, floor: Floor, steps?: number): Promise<void> {
  await floor.process[Symbol.asyncDispose]();
  await world.movements.recover();
  floor.process = await world.born(steps);
  world.tape.follow(floor.process.exchange);
  try {
    await floor.process.brokerage.start();
  } catch (error) {
    if (!(error instanceof DeadProcessError)) throw error;
    floor.deaths++;
    await beginAgain(world, floor);
  }
}

/** What makers, members, the venue's operator, issuers and jobs do at about the same time. */
async function goRound(
  world: TradingWorld,
  { process, books, makers, corrected, untold }: Floor,
  { random, members, number }: { random: Random; members: readonly MemberId[]; number: number },
): Promise<void> {
  const { brokerage, market, venue } = process;
  await market.runSessions();
  for (const book of books) {
    book.middle += random.between(-20, 20);
    const { instrument, middle } = book;
    const quoting = { middle, makers, orders: makerOrdersARound };
    await quoteAround(process, instrument, random, quoting);
  }
  if (number % 3 === 1) {
    const [acme, whole] = books;
    if (acme) await announce(process, world, acme.instrument, "cash_dividend", dayMs);
    if (whole && number === 1) await announce(process, world, whole.instrument, "split", dayMs);
  }
  untold.push(...correctionsOf(world, random, corrected));
  const deeds = drawDeeds(random, members, books, deedsARound);
  const acts = forEach(deeds, (deed) => perform(brokerage, deed));
  // What a dead process says is heard below, however early it says so.
  acts.catch(() => {});
  const [member, book] = [random.pick(members), random.pick(books)];
  if (number % 3 === 2) await killAndResume(process, member, book.instrument.id);
  while (untold[0]) {
    await venue.correct(untold[0]);
    untold.shift();
  }
  await acts;
  await brokerage.runDue();
  await brokerage.runActions();
  await brokerage.balanceHouse();
  await brokerage.settle();
}

/** All that goes on, until the seed has no more of it. */
async function trade(
  world: TradingWorld,
  random: Random,
  members: readonly MemberId[],
): Promise<Floor> {
  const floor = await openFloor(world, repeated(random.between(100, 160)));
  world.trouble.percent = 3;
  for (let number = 0; number < rounds; number++) {
    world.clock.advanceMs(number % 3 === 0 ? dayMs : 6 * secondMs);
    const whole = floor.books[1];
    if (whole && number === 3) whole.middle = Math.round(whole.middle / 2);
    try {
      await goRound(world, floor, { random, members, number });
    } catch (error) {
      if (!(error instanceof DeadProcessError)) throw error;
    }
    // It may have died in its listener, where nobody waits for it.
    if (!floor.process.isDead()) continue;
    floor.deaths++;
    await beginAgain(world, floor, repeated(random.between(400, 2_000)));
  }
  world.trouble.percent = 0;
  await beginAgain(world, floor);
  return floor;
}

/** Ends what is open, tells what nobody heard, and lets days pass until all is settled. */
async function comeToRest(
  { clock, db, movements }: TradingWorld,
  { process, untold }: Floor,
): Promise<void> {
  const { brokerage, venue, market, quiet } = process;
  const { suspensions } = market;
  const authority = { by: "operator", via: null, reason: "the day is over" };
  for (const { target } of await suspensions.inForce()) await suspensions.lift(target, authority);
  for (const correction of untold) await venue.correct(correction);
  const open = () => openOrders(db, "", everything);
  const owners = new Set((await open()).map(({ member }) => member));
  await forEach([...owners], brokerage.cancelAll);
  for (let looks = 0; ; looks++) {
    await quiet();
    const left = await open();
    if (left.length === 0) break;
    // By looks and not by time: how fast the machine is says nothing about whether it ends.
    const said = left.map(({ id, state, ending }) => `${id} ${state} ${ending}`).join("\n");
    if (looks === looksMax) throw new Error(`it does not come to rest:\n${said}`);
    clock.advanceMs(6 * secondMs);
    await brokerage.runDue();
  }
  for (let day = 0; day < 4; day++) {
    clock.advanceMs(dayMs);
    await movements.recover();
    await market.runSessions();
    await brokerage.runDue();
    await brokerage.runActions();
    while ((await brokerage.settle()) > 0);
    await quiet();
  }
}

/** What cannot be taken back says why: the member has not got it any more. */
async function unexplained({ db, ledger }: TradingWorld, { brokerage }: Process) {
  const { corrections } = await brokerage.exceptions();
  const orders = new Map((await allOrders(db, "", everything)).map((one) => [one.id, one]));
  const found: string[] = [];
  for (const { execId, trade, restated } of corrections) {
    const [holding] = await listHoldings(db, trade);
    const order = orders.get(trade.order);
    const own = trade.side === "buy" ? holding?.id : order?.account;
    const [account] = own ? await ledger.lookupAccounts([idToU128(own)]) : [];
    const free = account
      ? account.creditsPosted - account.debitsPosted - account.debitsPending
      : 0n;
    const need =
      trade.side === "buy"
        ? trade.quantity - (restated.units.get(trade.instrument) ?? 0n)
        : totalOf(trade) - restated.cash;
    // A dividend for more than the member has left cannot be given back either.
    const isShort = free < need || restated.cash < 0n;
    if (!isShort) found.push(`${execId} could be carried out`);
  }
  return found;
}

/** Ledgers whose debits are not their credits. */
async function unbalanced({ ledger }: TradingWorld): Promise<number[]> {
  const sums = new Map<number, bigint>();
  for (let timestampMin = 1n; ; ) {
    const page = await ledger.queryAccounts(queryFilter({ timestampMin }));
    for (const one of page) {
      const posted = one.debitsPosted - one.creditsPosted;
      const pending = one.debitsPending - one.creditsPending;
      const sum = sums.get(one.ledger) ?? 0n;
      sums.set(one.ledger, sum + posted + (pending << 128n));
      timestampMin = one.timestamp + 1n;
    }
    if (page.length === 0) break;
  }
  expect(sums.size).toBeGreaterThanOrEqual(3);
  return [...sums].filter(([, sum]) => sum !== 0n).map(([number]) => number);
}

/** Positions that their lots do not add up to. */
async function withoutLots({ db, ledger }: TradingWorld, { brokerage }: Process) {
  const holdings = await listHoldings(db, {});
  const wrong: string[] = [];
  await forEach([...Map.groupBy(holdings, ({ member }) => member)], async ([member, own]) => {
    const { items } = await brokerage.lots(member);
    for (const { id, instrument } of own) {
      const [account] = await ledger.lookupAccounts([idToU128(id)]);
      const held = account ? account.creditsPosted - account.debitsPosted : 0n;
      const lots = items.filter(({ lot }) => lot.instrument === instrument);
      const sum = lots.reduce((total, { lot }) => total + lot.quantity, 0n);
      if (sum !== held) wrong.push(`${id}: ${sum} in lots, ${held} held`);
    }
  });
  return wrong;
}

/** Trades of members at the exchange that the broker has not booked, and the other way round. */
async function unbooked({ db, tape }: TradingWorld, { exchange }: Process): Promise<string[]> {
  const members = new Set((await allOrders(db, "", everything)).map((one) => one.member));
  const own = new Set(await forEach([...members], exchange.accounts.open));
  const traded = [...tape.accounts].filter(([, account]) => own.has(account));
  const told = (await allTrades(db, "", everything)).filter(
    (one) => one.counterparty === "venue" && one.corrects === null,
  );
  const booked = new Set(told.map(({ execId }) => execId));
  const expected = new Set(traded.map(([execId]) => execId));
  return [...expected.symmetricDifference(booked)];
}

/** What a run over night was, in a line. */
function figuresOf(
  { executed }: TradingWorld,
  { makers, deaths, corrected }: Floor,
  { orders, trades }: { readonly orders: readonly Order[]; readonly trades: readonly Trade[] },
): string {
  const busted = trades.filter(({ state }) => state === "busted").length;
  return (
    `trading: ${membersCount} members, ${makers.length} makers, ${orders.length} orders, ` +
    `${trades.length} trades (${executed.size} told by the venue), ${corrected.size} corrected, ` +
    `${busted} taken back, ${deaths} processes died\n`
  );
}

// `BOURSE_TEST_FACTOR=50` makes the crowd more than a thousand, with hundreds of market makers.
test("a crowd trades, trades are taken back, issuers act, processes die: it adds up", async () => {
  const seed = seedOfRun();
  const random = createRandom(seed);
  await using world = await createTradingWorld(seed, random);
  const members = await world.join(membersCount, fundsCents);
  const floor = await trade(world, random, members);
  await using last = floor.process;
  await comeToRest(world, floor);
  const { db } = world;
  const orders = await allOrders(db, "", everything);
  const trades = await allTrades(db, "", everything);
  const isOver = (one: Trade) => ["settled", "busted", "refused"].includes(one.state);
  const isClear = ({ state, reason }: Order) =>
    isFinalOrder(state) && (state === "filled" || reason !== null);
  expect({
    seed,
    faults: await last.brokerage.verifyBrokerage(),
    unbalanced: await unbalanced(world),
    withoutLots: await withoutLots(world, last),
    unexplained: await unexplained(world, last),
    unbooked: await unbooked(world, last),
    unclear: orders.filter((order) => !isClear(order)),
    unsettled: trades.filter((one) => !isOver(one)),
  }).toEqual({
    seed,
    faults: [],
    unbalanced: [],
    withoutLots: [],
    unexplained: [],
    unbooked: [],
    unclear: [],
    unsettled: [],
  });
  expect(trades.length).toBeGreaterThan(orders.length / 10);
  expect(floor.deaths).toBeGreaterThan(0);
  if (isOverNight) process.stdout.write(figuresOf(world, floor, { orders, trades }));
}, 3_600_000);
