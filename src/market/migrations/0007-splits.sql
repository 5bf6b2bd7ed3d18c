-- Units of an instrument that became others: `to_units` for each `from_units`. Trades before it, and
-- bars that ended before it, stay in the units of then and are adjusted when they are read.
create table market.split (
  id text primary key,
  number integer not null references market.instrument (number),
  at timestamptz not null,
  to_units bigint not null check (to_units > 0),
  from_units bigint not null check (from_units > 0)
);
