import type { Day } from "#accounts";
import { type Currency, idToU128, type MemberId, type Money, money } from "#kernel";
import type { Account as LedgerAccount } from "#ledger";
import type { Instrument, InstrumentId, Price, Quantity } from "#market";
import { type Core, instrumentById } from "./core.ts";
import { ownCosts } from "./lots/own-costs.ts";
import { averagePrice, grossOf } from "./pricing.ts";
import { toQuantity } from "./quantity-codec.ts";
import { listHoldings, unsettledBuys } from "./store/holdings.ts";
import { tradedOn } from "./store/trades.ts";

/** What a member holds of one instrument. */
export type Position = {
  readonly instrument: Instrument;
  /** Traded: settled or not, reserved or not. */
  readonly quantity: Quantity;
  readonly available: Quantity;
  /** Set aside for open orders to sell and for gifts on their way. */
  readonly reserved: Quantity;
  /** Bought and not settled yet. */
  readonly unsettled: Quantity;
  readonly price: Price | null;
  readonly priceAtMs: number | null;
  readonly value: Money | null;
  readonly averageCost: Price | null;
  /** What the lots that are held cost, fees included. */
  readonly cost: Money;
  readonly gain: Money | null;
  /** Since the close before; of what was bought or sold today, since its trade. */
  readonly today: Money | null;
};

/** Reads positions. */
export type Positions = {
  /** The most valuable first; those of nothing are left out. */
  positions(member: MemberId): Promise<Position[]>;
  /** Of one instrument, also when there is none. */
  position(member: MemberId, instrument: Instrument): Promise<Position>;
};

export function createPositions(core: Core): Positions {
  const { market, clock } = core;

  async function positionOf(
    instrument: Instrument,
    record: LedgerAccount | undefined,
    { unsettled, costs, tradedOn }: Own,
  ): Promise<Position> {
    const { currency, id } = instrument;
    const quantity = toQuantity(record ? record.creditsPosted - record.debitsPosted : 0n);
    const reserved = toQuantity(record?.debitsPending ?? 0n);
    const open = unsettled.get(id) ?? 0n;
    const cost = costs.get(id) ?? 0n;
    const quote = await market.quote(instrument);
    const price = quote?.last ?? quote?.previousClose ?? null;
    const value = price && money(grossOf(price, quantity, currency, "half-even"), currency);
    const before = quote?.previousClose;
    const { day } = market.session(instrument, clock.nowMs());
    const { units, paid } = (await tradedOn(day)).get(id) ?? { units: 0n, paid: 0n };
    // Below zero where what was bought today was given away.
    const held = toQuantity(quantity > units ? quantity - units : 0n);
    return {
      instrument,
      quantity,
      reserved,
      available: toQuantity(quantity > reserved ? quantity - reserved : 0n),
      unsettled: toQuantity(open < quantity ? open : quantity),
      price,
      priceAtMs: price && quote ? quote.atMs : null,
      value,
      averageCost: averagePrice(cost, quantity, currency),
      cost: money(cost, currency),
      gain: value && money(value.amount - cost, currency),
      today:
        value && before
          ? money(value.amount - grossOf(before, held, currency, "half-even") - paid, currency)
          : null,
    };
  }

  return {
    async positions(member) {
      const holdings = await listHoldings(core.db, { member });
      const records = await core.ledger.lookupAccounts(holdings.map(({ id }) => idToU128(id)));
      const byId = new Map(records.map((record) => [record.id, record]));
      const of = await readOwn(core, member);
      const found: Position[] = [];
      for (const { id, instrument } of holdings) {
        const record = byId.get(idToU128(id));
        if (!record || record.creditsPosted === record.debitsPosted) continue;
        found.push(await positionOf(await instrumentById(core, instrument), record, of));
      }
      return found.sort((a, b) => Number((b.value?.amount ?? 0n) - (a.value?.amount ?? 0n)));
    },
    async position(member, instrument) {
      const [holding] = await listHoldings(core.db, { member, instrument: instrument.id });
      const records = holding ? await core.ledger.lookupAccounts([idToU128(holding.id)]) : [];
      return positionOf(instrument, records[0], await readOwn(core, member));
    },
  };
}

/** What is known of all positions of a member. */
type Own = {
  readonly unsettled: ReadonlyMap<InstrumentId, bigint>;
  readonly costs: ReadonlyMap<InstrumentId, bigint>;
  readonly tradedOn: (day: Day) => ReturnType<typeof tradedOn>;
};

async function readOwn(core: Core, member: MemberId): Promise<Own> {
  const days = new Map<Day, ReturnType<typeof tradedOn>>();
  return {
    unsettled: await unsettledBuys(core.db, member),
    costs: await ownCosts(core, member),
    tradedOn(day) {
      const known = days.get(day) ?? tradedOn(core.db, member, day);
      days.set(day, known);
      return known;
    },
  };
}

/** What a member has invested, and what it is worth. */
export type PortfolioSummary = {
  readonly currency: Currency;
  readonly value: Money;
  readonly cash: Money;
  /** What an order to buy may need: settled money that nothing is set aside of. */
  readonly buyingPower: Money;
  readonly reserved: Money;
  /** On its way: proceeds of sales before their settlement date. */
  readonly unsettled: Money;
  readonly cost: Money;
  readonly gain: Money;
  readonly today: Money;
  readonly positions: number;
};

/** Sums up the positions in a currency and the account that they are paid from. */
export async function summarise(
  core: Core,
  positions: readonly Position[],
  member: MemberId,
  currency: Currency,
): Promise<PortfolioSummary> {
  const account = await core.accounts.accountOf(member, currency);
  const [balances] = account ? await core.accounts.balances([account]) : [];
  const nothing = money(0n, currency);
  const cash = balances?.available ?? nothing;
  const own = positions.filter(({ instrument }) => instrument.currency === currency);
  const sum = (of: (position: Position) => Money | null) =>
    money(
      own.reduce((total, position) => total + (of(position)?.amount ?? 0n), 0n),
      currency,
    );
  return {
    currency,
    value: sum(({ value }) => value),
    cash,
    buyingPower: cash,
    reserved: balances?.reserved ?? nothing,
    unsettled: balances?.incoming ?? nothing,
    cost: sum(({ cost }) => cost),
    gain: sum(({ gain }) => gain),
    today: sum(({ today }) => today),
    positions: own.length,
  };
}
