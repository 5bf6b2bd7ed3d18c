import { dayOf } from "#accounts";
import { err, type MemberId, ok, type Result } from "#kernel";
import type { Instrument, InstrumentId } from "#market";
import { type Core, instrumentById } from "../core.ts";
import { findTradeById } from "../store/trades.ts";
import type { Trade, TradeId } from "../trade.ts";
import { type ChoiceError, changeChoice } from "./change-choice.ts";
import { saveChoice, saveMethod } from "./choice-store.ts";
import type { LotChoice, LotMethod } from "./choose-lots.ts";
import { termOf } from "./days.ts";
import { deriveLots, type LotBook } from "./derive-lots.ts";
import { type History, historyOf } from "./history.ts";
import type { Disposal, Lot } from "./lot.ts";
import { type ValuedLot, valueLots } from "./value.ts";

/** An open lot; without a value while its instrument has no price. */
export type OwnLot = Omit<ValuedLot, "value" | "gain"> & {
  readonly instrument: Instrument;
  readonly value: bigint | null;
  readonly gain: bigint | null;
};

/** Units of a lot that were sold, with their instrument. */
export type OwnDisposal = { readonly disposal: Disposal; readonly instrument: Instrument };

/** What a sale closed, and what it could close. */
export type SaleLots = {
  readonly trade: Trade;
  readonly choice: LotChoice;
  readonly canChange: boolean;
  readonly closed: readonly OwnDisposal[];
  /** Open just before the sale. */
  readonly open: readonly OwnLot[];
};

/** The tax lots of members: derived from their trades each time they are asked for. */
export type Lots = {
  /** By instrument, oldest first. */
  lots(
    member: MemberId,
    instrument?: InstrumentId,
  ): Promise<{ readonly method: LotMethod; readonly items: readonly OwnLot[] }>;
  /** For sales from now on. */
  setLotMethod(member: MemberId, method: LotMethod): Promise<void>;
  /** Not found: a sale of somebody else, or no sale. */
  saleLots(member: MemberId, trade: TradeId): Promise<Result<SaleLots, ChoiceError>>;
  /** Until the sale settles; see {@link changeChoice}. */
  chooseLots(
    member: MemberId,
    trade: TradeId,
    choice: LotChoice,
  ): Promise<Result<SaleLots, ChoiceError>>;
};

export function createLots(core: Core): Lots {
  const { db, clock } = core;

  async function saleLots(member: MemberId, id: TradeId): Promise<Result<SaleLots, ChoiceError>> {
    const history = await historyOf(core, member);
    const trade = history.trades.find((one) => one.id === id);
    if (trade?.side !== "sell") return err({ code: "sale_not_found" });
    const at = history.events.findIndex((event) => event.id === id);
    const before = deriveLots(history.events.slice(0, at), history.choices);
    const now = deriveLots(history.events, history.choices);
    const { method } = history.choices;
    return ok({
      trade,
      choice: history.choices.bySale.get(id) ?? { method },
      canChange: dayOf(clock.nowMs()) <= trade.settlesOn,
      closed: disposalsOf(history, now).filter(({ disposal }) => disposal.sale === id),
      open: await valued(core, before, trade.instrument),
    });
  }

  return {
    saleLots,
    async lots(member, instrument) {
      const history = await historyOf(core, member);
      const book = deriveLots(history.events, history.choices);
      const items = await valued(core, book, instrument);
      return { method: history.method, items };
    },
    async setLotMethod(member, method) {
      const sinceMs = clock.nowMs();
      await db.transaction((tx) => saveMethod(tx, member, { sinceMs, method }));
    },
    chooseLots: (member, id, choice) =>
      // In turn, so that of two choices that meet the second sees the first.
      core.inTurn(member, async () => {
        const trade = await findTradeById(db, id);
        if (trade?.member !== member) return err({ code: "sale_not_found" });
        const history = await historyOf(core, member);
        const today = dayOf(clock.nowMs());
        const change = { sale: id, choice, today };
        const changed = changeChoice(history.events, history.choices, change);
        if (!changed.ok) return changed;
        await db.transaction((tx) => saveChoice(tx, { member, trade: id, choice }, clock.nowMs()));
        return saleLots(member, id);
      }),
  };
}

/** What was sold, with its instruments. */
export function disposalsOf(
  { instruments }: Pick<History, "instruments">,
  { disposals }: LotBook,
): OwnDisposal[] {
  return disposals.flatMap((disposal) => {
    const instrument = instruments.get(disposal.instrument);
    return instrument ? [{ disposal, instrument }] : [];
  });
}

async function valued(
  core: Core,
  book: LotBook,
  only: InstrumentId | undefined,
): Promise<OwnLot[]> {
  const today = dayOf(core.clock.nowMs());
  const all: OwnLot[] = [];
  for (const [id, lots] of Map.groupBy(book.lots, (lot: Lot) => lot.instrument)) {
    if (only !== undefined && id !== only) continue;
    const instrument = await instrumentById(core, id);
    const price = await priceNow(core, instrument);
    if (price === null) {
      const term = (lot: Lot) => termOf(lot.heldSince, today);
      all.push(
        ...lots.map((lot) => ({ lot, instrument, value: null, gain: null, term: term(lot) })),
      );
      continue;
    }
    const at = { price, currency: instrument.currency, today };
    all.push(...valueLots(lots, at).map((lot) => ({ ...lot, instrument })));
  }
  return all;
}

/** What one unit is worth now: its last price, or the close before. */
export async function priceNow(core: Core, instrument: Instrument): Promise<bigint | null> {
  const quote = await core.market.quote(instrument);
  return quote?.last ?? quote?.previousClose ?? null;
}
