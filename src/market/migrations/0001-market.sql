create schema market;

create sequence market.instrument_number as integer;

-- What is traded. `number` is its short name in the tables that have many rows.
create table market.instrument (
  id              text    primary key,
  number          integer not null unique default nextval('market.instrument_number'),
  symbol          text    not null check (symbol ~ '^[A-Z0-9][A-Z0-9.]{0,11}$'),
  name            text    not null,
  kind            text    not null check (kind in ('share', 'fund')),
  exchange        text    not null,
  currency        text    not null,
  -- Ten-thousandths of the currency's major unit, as all prices here.
  tick            bigint  not null check (tick > 0),
  lot             integer not null check (lot > 0),
  is_fractional   boolean not null,
  calendar        text    not null,
  settlement_days integer not null check (settlement_days between 0 and 10),
  -- Above all currencies.
  ledger          bigint  not null unique generated always as (1000000 + number) stored,
  -- Its book in the embedded exchange; 0 when it has none.
  market          integer not null check (market >= 0),
  state           text    not null check (state in ('listed', 'halted', 'delisted')),
  facts           jsonb   not null
);
create unique index instrument_symbol on market.instrument (symbol) where state <> 'delisted';
create unique index instrument_market on market.instrument (market) where market > 0;

-- Every symbol that an instrument has had; nothing ends the one it has.
create table market.symbol (
  instrument_id text        not null references market.instrument,
  symbol        text        not null,
  from_at       timestamptz not null,
  until_at      timestamptz,
  primary key (instrument_id, from_at)
);
create index symbol_history on market.symbol (symbol, from_at);

-- Each journal that the embedded exchange has begun; sequence numbers start anew in each.
create table market.generation (
  number     integer     primary key,
  started_at timestamptz not null
);

-- Who trades there: a number for each owner. In `opened_in` the exchange knows it already.
create sequence market.account_number as integer;
create table market.account (
  owner     text    primary key,
  number    integer not null unique default nextval('market.account_number'),
  opened_in integer not null default 0
);

-- Order ids only rise: a process takes a block of them.
create sequence market.order_block;

-- Up to which event trades and bars are stored.
create table market.recorded (
  only_row   boolean primary key default true check (only_row),
  generation integer not null,
  sequence   bigint  not null
);

create table market.trade (
  generation integer  not null,
  sequence   bigint   not null,
  number     integer  not null references market.instrument (number),
  at_micros  bigint   not null,
  price      bigint   not null check (price > 0),
  -- Whole units.
  quantity   bigint   not null check (quantity > 0),
  -- 0 the buyer took, 1 the seller; null in an auction.
  taker      smallint,
  primary key (generation, sequence)
);
create index trade_latest on market.trade (number, at_micros desc);

-- Minutes, five minutes, hours and days; other lengths are made of these.
create table market.bar (
  number  integer not null references market.instrument (number),
  -- Seconds.
  length  integer not null check (length in (60, 300, 3600, 86400)),
  start   bigint  not null,
  open    bigint  not null check (open > 0),
  high    bigint  not null check (high >= greatest(open, close, low)),
  low     bigint  not null check (low > 0),
  close   bigint  not null check (close > 0),
  volume  bigint  not null check (volume >= 0),
  trades  bigint  not null check (trades >= 0),
  primary key (number, length, start)
);
