-- Orders and what became of them. Money and units themselves are in the ledger, moved by movements;
-- what is stored here says which, and follows them.
create schema brokerage;

-- A member's account of an instrument in the ledger: its number is that of the id.
create table brokerage.holding (
  id            text        not null unique,
  member_id     text        not null,
  instrument_id text        not null,
  opened_at     timestamptz not null,
  primary key (member_id, instrument_id)
);
create index holding_instrument on brokerage.holding (instrument_id);

-- "order" is a word of SQL.
create table brokerage.orders (
  id              text        primary key,
  member_id       text        not null,
  account_id      text        not null,
  instrument_id   text        not null,
  terms           jsonb       not null,
  worst_price     bigint      not null check (worst_price > 0),
  source          text        not null
    check (source in ('member', 'recurring', 'round_up', 'dividend', 'fix')),
  entry_id        text        references brokerage.orders,
  exit_id         text,
  state           text        not null,
  reason          text,
  filled_quantity bigint      not null check (filled_quantity >= 0),
  -- Minor units, fees included.
  filled_amount   bigint      not null check (filled_amount >= 0),
  fee             bigint      not null check (fee >= 0),
  last_price      bigint,
  -- Pending transfers of the ledger that set aside what is open of it.
  holds           jsonb       not null,
  children        integer     not null,
  ending          text,
  replacement     jsonb,
  is_stopped      boolean     not null,
  timeline        jsonb       not null,
  -- When it ends by itself; null when its venue or the day does that.
  ends_at         timestamptz,
  created_at      timestamptz not null,
  final_at        timestamptz,
  idempotency_key text        not null,
  request_hash    text        not null,
  constraint order_idempotency unique (member_id, idempotency_key),
  constraint order_final check
    ((state in ('filled', 'cancelled', 'expired', 'rejected')) = (final_at is not null))
);
create index order_member on brokerage.orders (member_id, id);
create index order_open on brokerage.orders (id) where final_at is null;

-- What is at a venue of an order. Its id is used there once, for ever.
create table brokerage.child (
  client_order_id text     primary key,
  order_id        text     not null references brokerage.orders,
  number          integer  not null,
  quantity        integer  not null check (quantity > 0),
  house_part      bigint   not null check (house_part between 0 and 999999999),
  limit_price     bigint,
  state           text     not null check (state in ('planned', 'asked', 'working', 'ended')),
  traded          integer  not null check (traded between 0 and quantity),
  unique (order_id, number)
);
-- At most one that has not ended, so that two can never trade what one order allows.
create unique index child_live on brokerage.child (order_id) where state <> 'ended';

-- What a trade is to its member. `planned` is before the ledger has it.
create table brokerage.trade (
  id              text        primary key,
  venue           text        not null,
  exec_id         text        not null,
  order_id        text        not null references brokerage.orders,
  client_order_id text,
  member_id       text        not null,
  instrument_id   text        not null,
  side            text        not null check (side in ('buy', 'sell')),
  counterparty    text        not null check (counterparty in ('venue', 'house')),
  quantity        bigint      not null check (quantity > 0),
  price           bigint      not null check (price > 0),
  -- What the member pays or receives for the units, and the fee on it, in minor units.
  gross           bigint      not null check (gross >= 0),
  fee             bigint      not null check (fee >= 0),
  currency        text        not null,
  -- What the house takes of the unit that the venue traded, and pays for it.
  house_quantity  bigint      not null check (house_quantity >= 0),
  house_gross     bigint      not null check (house_gross >= 0),
  movement_id     text        not null unique,
  state           text        not null
    check (state in ('planned', 'refused', 'unsettled', 'settled', 'failed', 'busted')),
  trade_date      text        not null,
  settles_on      text        not null,
  settles_at      timestamptz not null,
  failed_since    timestamptz,
  attempts        integer     not null,
  traded_at       timestamptz not null,
  settled_at      timestamptz,
  -- The trade that a correction takes the place of.
  corrects        text,
  constraint trade_execution unique (venue, exec_id)
);
create index trade_order on brokerage.trade (order_id, id);
create index trade_member on brokerage.trade (member_id, id);
create index trade_open on brokerage.trade (settles_at)
  where state in ('planned', 'unsettled', 'failed');

-- Busts and corrections that were carried out, so that one that is told again is known.
create table brokerage.correction (
  venue    text    not null,
  exec_id  text    not null,
  trade_id text    not null references brokerage.trade,
  -- Whole units and price of the trade as it should have been; null for one that never was.
  quantity integer,
  price    bigint,
  -- Not all of it has been taken back: it is tried again.
  is_open  boolean not null,
  primary key (venue, exec_id)
);
create index correction_open on brokerage.correction (exec_id) where is_open;

-- Numbers of our orders in the embedded exchange, and up to where its events are taken over.
create table brokerage.embedded_order (
  number          bigint  primary key,
  client_order_id text    not null unique,
  generation      integer not null,
  -- What the venue said last, and how much it traded: for those who ask later.
  standing        text    not null,
  traded          integer not null
);
create table brokerage.embedded_cursor (
  only_row   boolean primary key default true check (only_row),
  generation integer not null,
  sequence   bigint  not null
);

create table brokerage.recurring_buy (
  id              text        primary key,
  member_id       text        not null,
  instrument_id   text        not null,
  amount          bigint      not null check (amount > 0),
  currency        text        not null,
  every           text        not null check (every in ('day', 'week', 'two_weeks', 'month', 'salary')),
  starts_on       text        not null,
  next_on         text,
  run_at          timestamptz,
  attempts        integer     not null,
  state           text        not null check (state in ('active', 'paused', 'cancelled')),
  last_on         text,
  last_order_id   text,
  last_failure    text,
  created_at      timestamptz not null,
  idempotency_key text        not null,
  request_hash    text        not null,
  constraint recurring_idempotency unique (member_id, idempotency_key)
);
create index recurring_member on brokerage.recurring_buy (member_id, id);
create index recurring_run on brokerage.recurring_buy (run_at) where state = 'active';

-- The fund that a member's round-ups buy, and what has come together of them.
create table brokerage.round_up_fund (
  member_id     text   primary key,
  instrument_id text   not null,
  round_up_to   bigint not null check (round_up_to > 0),
  currency      text   not null
);
create table brokerage.round_up (
  movement_id text   primary key,
  member_id   text   not null,
  amount      bigint not null check (amount > 0),
  -- The order that spent it.
  order_id    text
);
create index round_up_open on brokerage.round_up (member_id) where order_id is null;
