-- Tier of limit-up limit-down: 1 for what is traded most, with narrower bands.
alter table market.instrument
  add column band_tier smallint not null default 2 check (band_tier in (1, 2));
