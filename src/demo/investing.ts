import { type Day, dayOf } from "#accounts";
import { type OrderRequest, parseRate, toQuantity } from "#brokerage";
import { createRandom, dayMs, type MemberId, money, must, type Random } from "#kernel";
import { type Instrument, unit } from "#market";
import type { DemoModules, DemoOptions } from "./modules.ts";
import type { People } from "./people.ts";
import type { Town } from "./town.ts";

/** In percent of the town's time, so that a small town's members, too, have a past. */
type Moment = number;
type Size = { readonly cents: bigint } | { readonly units: bigint };
type Trade = readonly [at: Moment, side: "buy" | "sell", symbol: string, size: Size];

/** The broad fund, which people come back to. */
export const mainFund = "BRS30";

const portfolios: Readonly<Record<string, readonly Trade[]>> = {
  alice: [
    [8, "buy", "GLYF", { cents: 900_00n }],
    [16, "buy", "KITE", { units: 24n }],
    [27, "buy", "NOVA", { units: 9n }],
    [38, "buy", "ALDR", { cents: 640_00n }],
    [55, "buy", "QRTZ", { cents: 480_00n }],
    [66, "sell", "NOVA", { units: 3n }],
    [74, "buy", "KITE", { cents: 150_00n }],
    [83, "sell", "GLYF", { cents: 250_00n }],
    [92, "buy", "LARK", { cents: 310_00n }],
    [98, "buy", "BLUM", { cents: 120_00n }],
  ],
  bob: [
    [12, "buy", "OKRA", { units: 12n }],
    [34, "buy", "MERI", { cents: 90_00n }],
    [61, "buy", "CLIO", { cents: 75_00n }],
    [88, "buy", "SAIL", { units: 10n }],
  ],
  chloe: [
    [20, "buy", "VEGA", { cents: 150_00n }],
    [45, "buy", "CLIO", { units: 2n }],
    [70, "buy", "BRSTK", { cents: 110_00n }],
  ],
};

/** Paid for each share, about a quarter of a year's yield. */
const dividends = [
  ["KITE", 40, "0.36"],
  ["BRS30", 62, "0.43"],
  ["KITE", 80, "0.37"],
  ["ALDR", 90, "0.22"],
] as const;
const payableAfterDays = 9;

/** What others buy now and then. */
const favourites = ["BRS30", "BRSDV", "BRSTK", "HRBN", "KITE", "DLTA", "BRGT", "RIVR", "FERN"];
/** One in so many residents invests, on a day of every month. */
const oneIn = 64;
const investingDay = 17;
/** Nobody invests what they need to get through the week. */
const leftOver = 150_00n;

/** What people do with shares, day by day. */
export type Investing = {
  /** Everything of one day, at the clock's time. */
  live(day: number): Promise<void>;
};

/** Prepares the investors of a town that lives from one day to another. */
export function createInvesting(
  options: DemoOptions,
  town: Town,
  people: People,
  { firstDay, lastDay }: { readonly firstDay: number; readonly lastDay: number },
): Investing {
  const { modules } = options;
  const dayOfMoment = (at: Moment) => firstDay + Math.floor(((lastDay - firstDay) * at) / 100);
  const memberOf = (handle: string) =>
    people.residents[town.residents.findIndex((one) => one.handle === handle)]?.member;
  const isOn = (day: number) => (at: Moment) => dayOfMoment(at) === day;

  async function plan(day: number): Promise<void> {
    const [alice, bob] = [memberOf("alice"), memberOf("bob")];
    if (!alice || !bob) return;
    const startsOn = dayOf(day * dayMs);
    if (isOn(day)(24)) {
      const weekly = { symbol: mainFund, amount: money(50_00n, "USD"), every: "week" } as const;
      must(await modules.brokerage.createRecurring(alice, { ...weekly, startsOn }, "demo-weekly"));
    }
    if (isOn(day)(30)) {
      const monthly = { symbol: "BRSDV", amount: money(45_00n, "USD"), every: "month" } as const;
      must(await modules.brokerage.createRecurring(bob, { ...monthly, startsOn }, "demo-monthly"));
    }
  }

  function dealsOn(day: number): Deal[] {
    const told = Object.entries(portfolios).flatMap(([handle, trades]) =>
      trades.filter(([at]) => isOn(day)(at)).map((trade) => ({ member: memberOf(handle), trade })),
    );
    if (new Date(day * dayMs).getUTCDate() !== investingDay) return told;
    return [...told, ...townsfolk(people, createRandom(`${options.seed}:investing:${day}`))];
  }

  return {
    async live(day) {
      if (!(await modules.brokerage.instrumentOf(mainFund))) return;
      await modules.brokerage.settle();
      for (const [symbol, at, rate] of dividends) {
        if (isOn(day)(at)) await announce(modules, { symbol, rate, exOn: day, today: day });
      }
      await modules.brokerage.runActions();
      await plan(day);
      await modules.brokerage.runPlans();
      await modules.idle();
      // One after the other: what the house has left of a unit depends on who came before.
      for (const { member, trade } of dealsOn(day)) {
        await placeTrade(modules, member, trade, `${day}`);
        await modules.idle();
      }
    },
  };
}

type Deal = { readonly member: MemberId | undefined; readonly trade: Trade };

/** Those without a story of their own: a little each month. */
function townsfolk(people: People, random: Random): Deal[] {
  return people.residents.flatMap(({ member }, index): Deal[] => {
    if (index % oneIn !== oneIn - 1) return [];
    const cents = BigInt(random.between(10, 90)) * 100n;
    return [{ member, trade: [0, "buy", random.pick(favourites), { cents }] }];
  });
}

async function placeTrade(
  { brokerage, accounts }: DemoModules,
  member: MemberId | undefined,
  [, side, symbol, size]: Trade,
  key: string,
): Promise<void> {
  const account = member && (await accounts.accountOf(member, "USD"));
  if (!account) return;
  const [balance] = await accounts.balances([account]);
  const cost = "cents" in size ? size.cents : 0n;
  if (side === "buy" && (balance?.available.amount ?? 0n) < cost + leftOver) return;
  const quantity = "units" in size ? { quantity: toQuantity(size.units * unit) } : {};
  const amount = "cents" in size ? { amount: money(size.cents, "USD") } : {};
  const request: OrderRequest = { symbol, side, type: "market", timeInForce: "day" };
  const authority = { idempotencyKey: `demo-${side}-${symbol}-${key}` };
  must(await brokerage.place(member, { ...request, ...quantity, ...amount }, authority));
}

type Dividend = {
  readonly symbol: string;
  readonly rate: string;
  /** Days since the epoch. */
  readonly exOn: number;
  readonly today: number;
};

/** An issuer says what it is going to pay. */
export async function announce(
  { brokerage }: DemoModules,
  { symbol, rate, exOn, today }: Dividend,
): Promise<void> {
  const instrument: Instrument | undefined = await brokerage.instrumentOf(symbol);
  const parsed = parseRate(rate);
  if (!instrument || parsed === undefined) throw new Error(`$${symbol} pays no dividend`);
  const on = (day: number): Day => dayOf(day * dayMs);
  const terms = { kind: "cash_dividend", rate: parsed } as const;
  must(
    await brokerage.announce({
      instrument: instrument.id,
      terms,
      declaredOn: on(today),
      exOn: on(exOn),
      recordOn: on(exOn),
      payableOn: on(exOn + payableAfterDays),
    }),
  );
}
