-- How many whole units of an instrument the house keeps for parts of a unit: below `least_units` it
-- buys, above `most_units` it sells, until it has `kept_units`.
create table brokerage.house_limit (
  instrument_id text   primary key,
  least_units   integer not null check (least_units >= 0),
  kept_units    integer not null check (kept_units >= least_units),
  most_units    integer not null check (most_units >= kept_units)
);
