export type HoldingTable = {
  id: string;
  member_id: string;
  instrument_id: string;
  opened_at: Date;
};

export type OrderTable = {
  id: string;
  member_id: string;
  account_id: string;
  instrument_id: string;
  terms: unknown;
  worst_price: bigint;
  source: string;
  entry_id: string | null;
  exit_id: string | null;
  state: string;
  reason: string | null;
  filled_quantity: bigint;
  filled_amount: bigint;
  fee: bigint;
  last_price: bigint | null;
  holds: unknown;
  children: number;
  ending: string | null;
  replacement: unknown;
  is_stopped: boolean;
  timeline: unknown;
  ends_at: Date | null;
  created_at: Date;
  final_at: Date | null;
  idempotency_key: string;
  request_hash: string;
};

export type ChildTable = {
  client_order_id: string;
  order_id: string;
  number: number;
  quantity: number;
  house_part: bigint;
  limit_price: bigint | null;
  state: string;
  traded: number;
  venue_id: string | null;
};

export type TradeTable = {
  id: string;
  venue: string;
  exec_id: string;
  order_id: string;
  client_order_id: string | null;
  member_id: string;
  instrument_id: string;
  side: string;
  counterparty: string;
  quantity: bigint;
  price: bigint;
  gross: bigint;
  fee: bigint;
  currency: string;
  house_quantity: bigint;
  house_gross: bigint;
  movement_id: string;
  state: string;
  trade_date: string;
  settles_on: string;
  settles_at: Date;
  failed_since: Date | null;
  attempts: number;
  traded_at: Date;
  settled_at: Date | null;
  corrects: string | null;
};

export type CorrectionTable = {
  venue: string;
  exec_id: string;
  trade_id: string;
  quantity: number | null;
  price: bigint | null;
  is_open: boolean;
};

export type EmbeddedOrderTable = {
  number: bigint;
  client_order_id: string;
  generation: number;
  standing: string;
  traded: number;
};
export type EmbeddedCursorTable = { only_row: boolean; generation: number; sequence: bigint };

export type HouseLimitTable = {
  instrument_id: string;
  least_units: number;
  kept_units: number;
  most_units: number;
};

type HeardEventTable = {
  generation: number;
  sequence: bigint;
  client_order_id: string;
  number: bigint;
  event_row: unknown;
};

export type ParkedEventTable = HeardEventTable & {
  reason: string | null;
  attempts: number;
  parked_at: Date;
  retry_at: Date;
};

export type RecurringBuyTable = {
  id: string;
  member_id: string;
  instrument_id: string;
  amount: bigint;
  currency: string;
  every: string;
  starts_on: string;
  next_on: string | null;
  run_at: Date | null;
  attempts: number;
  state: string;
  last_on: string | null;
  last_order_id: string | null;
  last_failure: string | null;
  created_at: Date;
  idempotency_key: string;
  request_hash: string;
  seen_at: Date | null;
};

export type RoundUpFundTable = {
  member_id: string;
  instrument_id: string;
  round_up_to: bigint;
  currency: string;
  seen_at: Date;
};
export type RoundUpTable = {
  movement_id: string;
  member_id: string;
  amount: bigint;
  order_id: string | null;
  batch: string | null;
};

/** The tables of this module, as the migrations leave them. */
export type Tables = {
  "brokerage.holding": HoldingTable;
  "brokerage.orders": OrderTable;
  "brokerage.child": ChildTable;
  "brokerage.trade": TradeTable;
  "brokerage.correction": CorrectionTable;
  "brokerage.embedded_order": EmbeddedOrderTable;
  "brokerage.embedded_cursor": EmbeddedCursorTable;
  "brokerage.heard_event": HeardEventTable;
  "brokerage.house_limit": HouseLimitTable;
  "brokerage.parked_event": ParkedEventTable;
  "brokerage.recurring_buy": RecurringBuyTable;
  "brokerage.round_up_fund": RoundUpFundTable;
  "brokerage.round_up": RoundUpTable;
};
