import {
  addCommand,
  addSetReferencePrice,
  command,
  commandKind,
  createCommandRows,
  event,
  eventKind,
  phase,
  side,
  sideOf,
} from "#exchange";
import {
  type Clock,
  createRandom,
  type Db,
  dayMs,
  type Ids,
  minuteMs,
  type Random,
  secondMs,
} from "#kernel";
import type { ListedInstrument } from "../instrument.ts";
import type { Listing } from "../listing.ts";
import type { Quote } from "../quote.ts";
import type { Register } from "../register.ts";
import { insertNews } from "../store/news.ts";
import { eachEvent } from "../venue.ts";
import type { OpenVenue } from "../venue-accounts.ts";
import { fundHoldings, type SampleCompany, sampleCompanies } from "./companies.ts";
import { companyHeadlines, type Headline, haltHeadline } from "./headlines.ts";
import {
  makePrices,
  type Participants,
  type Stall,
  takeAtOnce,
  waitForPrice,
} from "./participants.ts";
import { drift, marketDrift } from "./price-path.ts";
import { sampleExchange, tickSize } from "./seed-sample.ts";

/** The simulated participants of the sample market. */
export type SampleMarket = {
  /**
   * Lets them do what they do in one second; nothing when the last second was done already. What
   * they decide follows from the time and what the market did. Returns the commands sent.
   */
  step(): Promise<number>;
  /**
   * A split: what people think a unit is worth follows at once, and trading pauses until they have
   * new prices. Nothing where the instrument is none of the sample's.
   */
  rescale(symbol: string, ratio: { readonly to: bigint; readonly from: bigint }): Promise<void>;
};

export type SampleDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly listing: Listing;
  readonly register: Register;
  venue(): Promise<OpenVenue>;
  quote(instrument: ListedInstrument): Promise<Quote>;
};

const companyOf = new Map(sampleCompanies.map((company) => [company.symbol, company]));
/** What they decide follows from it, from the time, and from what the market did. */
const seed = "bourse";
const secondDays = secondMs / dayMs;
/** Each share gets new prices about that often. */
const roundSeconds = 8;
const haltMs = 3 * minuteMs;
const splitPauseMs = 10 * secondMs;
const indexSeconds = 60;
const newsSeconds = 20 * 60;
/** A clock that jumps does not move prices further than this. */
const gapSecondsMax = 3_600;

type State = {
  readonly venue: OpenVenue;
  readonly participants: Participants;
  readonly fair: Map<string, number>;
  /** Units that a maker has, by market and account. */
  readonly inventory: Map<string, number>;
  readonly halted: Map<string, number>;
  /** Halted as their units are others now: their last price is of those before. */
  readonly split: Set<string>;
  second: number;
};

export function createSampleMarket(deps: SampleDeps): SampleMarket {
  let state: Promise<State | undefined> | undefined;

  async function step(): Promise<number> {
    state ??= begin(deps).catch((cause: unknown) => {
      state = undefined;
      throw cause;
    });
    const now = await state;
    if (now === undefined) {
      // There is no sample market yet.
      state = undefined;
      return 0;
    }
    const second = Math.floor(deps.clock.nowMs() / secondMs);
    if (second <= now.second) return 0;
    const passed = Math.min(second - now.second, gapSecondsMax);
    now.second = second;
    const random = createRandom(`${seed}:second:${second}`);
    const shares = (await deps.listing.all()).filter(isSample);
    moveBeliefs(now, shares, passed, random);
    await tellNews(deps, now, shares, random);
    return trade(deps, now, shares, random);
  }

  async function rescale(
    symbol: string,
    { to, from }: { readonly to: bigint; readonly from: bigint },
  ): Promise<void> {
    const now = await state;
    const share = (await deps.listing.all()).find((one) => one.symbol === symbol);
    const worth = now?.fair.get(symbol);
    if (!now || !share || worth === undefined || now.split.has(symbol)) return;
    now.fair.set(symbol, Math.max(5, (worth * Number(from)) / Number(to)));
    now.split.add(symbol);
    now.halted.set(symbol, deps.clock.nowMs() + splitPauseMs);
    await deps.register.change(share, { state: "halted" });
    await clearBook(now.venue, now.participants, share.market);
  }

  return { step, rescale };
}

const isSample = ({ exchange, state }: ListedInstrument): boolean =>
  exchange === sampleExchange && state !== "delisted";

async function begin(deps: SampleDeps): Promise<State | undefined> {
  const shares = (await deps.listing.all()).filter(isSample);
  if (shares.length === 0) return undefined;
  const venue = await deps.venue();
  const open = (name: string) => venue.accounts.open(`sample:${name}`);
  const participants = {
    makers: [await open("maker-a"), await open("maker-b")],
    noise: await open("noise"),
    patient: await open("patient"),
    fund: await open("fund"),
  };
  const fair = new Map<string, number>();
  for (const share of shares) {
    const { last } = await deps.quote(share);
    const cents = companyOf.get(share.symbol)?.cents ?? 100;
    fair.set(share.symbol, last === undefined ? cents : Number(last / tickSize));
    // A halt outlives nobody who could end it.
    if (share.state === "halted") await deps.register.change(share, { state: "listed" });
  }
  const inventory = new Map<string, number>();
  venue.follow(venue.sequence(), {
    name: "sample",
    take: (rows) => countInventory(rows, participants, inventory),
  });
  await clearBook(venue, participants);
  const second = Math.floor(deps.clock.nowMs() / secondMs) - 1;
  return { venue, participants, fair, inventory, halted: new Map(), split: new Set(), second };
}

/** What they had in the book before a restart, or a split, is theirs no more; 0 is every market. */
async function clearBook(
  venue: OpenVenue,
  { makers, patient }: Participants,
  market = 0,
): Promise<void> {
  const list = createCommandRows();
  for (const account of [...makers, patient]) {
    const at = addCommand(list, commandKind.massCancel, market, venue.nowMicros());
    list.rows[at + command.account] = account;
  }
  await venue.submit(list);
}

const placeOf = (market: number, account: number): string => `${market} ${account}`;

function countInventory(
  rows: Int32Array,
  { makers }: Participants,
  inventory: Map<string, number>,
): void {
  for (const at of eachEvent(rows)) {
    if (rows[at] !== eventKind.trade) continue;
    const field = (place: number) => rows[at + place] ?? 0;
    const isMakerBuying = sideOf(field(event.flags)) === side.sell;
    const maker = field(event.makerAccount);
    if (!makers.includes(maker)) continue;
    const place = placeOf(field(event.market), maker);
    const quantity = field(event.quantity);
    inventory.set(place, (inventory.get(place) ?? 0) + (isMakerBuying ? quantity : -quantity));
  }
}

/** What people think a share is worth moves on; a fund is worth what it holds. */
function moveBeliefs(
  { fair }: State,
  shares: readonly ListedInstrument[],
  seconds: number,
  random: Random,
): void {
  const days = seconds * secondDays;
  const market = marketDrift(days, random);
  const moves = new Map<string, number>();
  for (const { symbol } of shares) {
    const company = companyOf.get(symbol);
    if (company === undefined || fundHoldings.has(symbol)) continue;
    moves.set(symbol, drift(company, market, days, random));
  }
  for (const fund of shares.filter(({ symbol }) => fundHoldings.has(symbol))) {
    moves.set(fund.symbol, moveOfFund(fund.symbol, fair, moves));
  }
  for (const [symbol, move] of moves) {
    fair.set(symbol, Math.max(5, (fair.get(symbol) ?? 5) * Math.exp(move)));
  }
}

function moveOfFund(
  fund: string,
  fair: ReadonlyMap<string, number>,
  moves: ReadonlyMap<string, number>,
): number {
  let value = 0;
  let change = 0;
  for (const symbol of fundHoldings.get(fund) ?? []) {
    const size = (fair.get(symbol) ?? 0) * (companyOf.get(symbol)?.sharesMillions ?? 0);
    value += size;
    change += size * (moves.get(symbol) ?? 0);
  }
  return value === 0 ? 0 : change / value;
}

/** Now and then something happens to a company; rarely its trading stops first. */
async function tellNews(
  deps: SampleDeps,
  state: State,
  shares: readonly ListedInstrument[],
  random: Random,
): Promise<void> {
  const nowMs = deps.clock.nowMs();
  for (const [symbol, untilMs] of state.halted) {
    const share = shares.find((one) => one.symbol === symbol);
    if (share === undefined || untilMs > nowMs) continue;
    state.halted.delete(symbol);
    if (state.split.delete(symbol)) await setReference(state, share);
    await deps.register.change(share, { state: "listed" });
  }
  if (random.between(1, newsSeconds) > 1) return;
  const companies = shares.filter(({ kind, state: own }) => kind === "share" && own === "listed");
  if (companies.length === 0) return;
  const share = random.pick(companies);
  const isHalt = random.chance(15);
  const headline = isHalt ? haltHeadline : random.pick(companyHeadlines);
  if (isHalt) {
    state.halted.set(share.symbol, nowMs + haltMs);
    await deps.register.change(share, { state: "halted" });
  }
  await publish(deps, share, headline, nowMs);
  const move = random.between(headline.least, headline.most) / 10_000;
  state.fair.set(share.symbol, (state.fair.get(share.symbol) ?? 5) * (1 + move));
}

/** The venue forgets the last price of a market that is halted, and begins from this one. */
async function setReference({ venue, fair }: State, share: ListedInstrument): Promise<void> {
  const list = createCommandRows(1);
  const ticks = Math.round(fair.get(share.symbol) ?? 1);
  addSetReferencePrice(list, share.market, venue.nowMicros(), ticks);
  await venue.submit(list);
}

async function publish(
  { db, ids }: SampleDeps,
  share: ListedInstrument,
  headline: Headline,
  atMs: number,
): Promise<void> {
  const news = { id: ids.make("nws"), atMs, headline: headline.say(share.name) };
  await db.transaction((tx) => insertNews(tx, [{ ...news, instruments: [share.id] }]));
}

async function trade(
  deps: SampleDeps,
  state: State,
  shares: readonly ListedInstrument[],
  random: Random,
): Promise<number> {
  const { venue, participants, fair } = state;
  const list = createCommandRows(256);
  const micros = venue.nowMicros();
  for (const [index, instrument] of shares.entries()) {
    const company = companyOf.get(instrument.symbol);
    const worth = fair.get(instrument.symbol);
    const now = venue.data.status(instrument.market).view.phase;
    if (company === undefined || worth === undefined) continue;
    if (now === phase.closed || now === phase.halted) continue;
    const stall = { instrument, venue, list, micros, random, fair: worth, size: sizeOf(company) };
    const turn = (state.second + index) % roundSeconds;
    const maker = participants.makers[turn === 0 ? 0 : 1] ?? 0;
    if (turn === 0 || turn === roundSeconds / 2) {
      const held = state.inventory.get(placeOf(instrument.market, maker)) ?? 0;
      makePrices(stall, maker, held);
    }
    wander(stall, participants, now !== phase.continuous);
  }
  if (state.second % indexSeconds === 0) buyIndex(state, shares, list, micros, random);
  if (list.length === 0) return 0;
  await venue.submit(list);
  return list.length;
}

/** Units that change hands at a time. */
const sizeOf = ({ cents, sharesMillions }: SampleCompany): number =>
  Math.max(3, Math.round(Math.sqrt(sharesMillions) * (40_000 / (cents + 2_000)) * 3));

/** People come by: some want shares at once, some name a price. */
function wander(stall: Stall, { noise, patient }: Participants, isCall: boolean): void {
  const { random, size } = stall;
  if (random.between(1, 100) <= 4) waitForPrice(stall, patient, isCall);
  if (isCall || random.between(1, 100) > 14) return;
  const quantity = Math.max(1, Math.round((size * random.between(5, 100)) / 100));
  takeAtOnce(stall, noise, random.chance(50) ? side.buy : side.sell, quantity);
}

/** The index fund's own manager buys a little of what the fund holds, or sells it again. */
function buyIndex(
  { venue, participants, fair }: State,
  shares: readonly ListedInstrument[],
  list: Stall["list"],
  micros: number,
  random: Random,
): void {
  const own = random.chance(52) ? side.buy : side.sell;
  for (const instrument of shares) {
    const company = companyOf.get(instrument.symbol);
    if (company === undefined || instrument.kind === "fund" || !random.chance(20)) continue;
    const worth = fair.get(instrument.symbol) ?? company.cents;
    const stall = { instrument, venue, list, micros, random, fair: worth, size: sizeOf(company) };
    takeAtOnce(stall, participants.fund, own, Math.max(1, Math.round(company.sharesMillions / 90)));
  }
}
