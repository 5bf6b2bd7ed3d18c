import type { ColumnType, Generated, GeneratedAlways } from "kysely";
import type { Currency, Id, MemberId } from "#kernel";
import type {
  BandTier,
  InstrumentFacts,
  InstrumentId,
  InstrumentKind,
  Texts,
} from "../instrument.ts";

/** Read and written as a value; the driver itself writes JSON from text. */
type Json<T> = ColumnType<T, string, string>;

/** The module's tables, as the driver reads and writes them; all their rows are our own. */
export type Tables = {
  "market.instrument": {
    id: InstrumentId;
    number: Generated<number>;
    symbol: string;
    name: string;
    kind: InstrumentKind;
    exchange: string;
    currency: Currency;
    tick: bigint;
    lot: number;
    is_fractional: boolean;
    calendar: string;
    settlement_days: number;
    band_tier: BandTier;
    ledger: ColumnType<bigint, never, never>;
    market: number;
    state: "listed" | "halted" | "delisted";
    facts: Json<InstrumentFacts>;
  };
  "market.symbol": {
    instrument_id: InstrumentId;
    symbol: string;
    from_at: Date;
    until_at: Date | null;
  };
  "market.generation": { number: number; started_at: Date };
  "market.keeper": { name: string; generation: number };
  "market.account": { owner: string; number: Generated<number>; opened_in: Generated<number> };
  "market.recorded": { only_row: Generated<boolean>; generation: number; sequence: bigint };
  "market.trade": {
    generation: number;
    sequence: bigint;
    number: number;
    at_micros: bigint;
    price: bigint;
    quantity: bigint;
    taker: number | null;
  };
  "market.bar": {
    number: number;
    length: number;
    start: bigint;
    open: bigint;
    high: bigint;
    low: bigint;
    close: bigint;
    volume: bigint;
    trades: bigint;
  };
  "market.watchlist": {
    id: Id<"wat">;
    member_id: MemberId;
    name: string;
    place: number;
    created_at: Date;
  };
  "market.watchlist_item": { watchlist_id: Id<"wat">; place: number; instrument_id: InstrumentId };
  "market.alert": {
    id: Id<"alr">;
    member_id: MemberId;
    instrument_id: InstrumentId;
    kind: "above" | "below" | "day_change";
    threshold: bigint;
    created_at: Date;
    fired_at: Date | null;
    fired_price: bigint | null;
  };
  "market.split": {
    id: string;
    number: number;
    at: Date;
    to_units: bigint;
    from_units: bigint;
  };
  "market.suspension": {
    number: GeneratedAlways<bigint>;
    kind: "halt" | "kill";
    scope: "venue" | "instrument" | "owner";
    subject: string;
    named: string;
    reason: string;
    placed_by: string;
    placed_at: Date;
    lifted_reason: ColumnType<string | null, never, string>;
    lifted_by: ColumnType<string | null, never, string>;
    lifted_at: ColumnType<Date | null, never, Date>;
    placed_via: string | null;
    lifted_via: ColumnType<string | null, never, string>;
  };
  "market.news": { id: Id<"nws">; at: Date; headline: Json<Texts>; instruments: string[] };
};
