create table market.watchlist (
  id         text        primary key,
  member_id  text        not null,
  name       text        not null,
  place      integer     not null,
  created_at timestamptz not null
);
create index watchlist_member on market.watchlist (member_id, place);

create table market.watchlist_item (
  watchlist_id  text    not null references market.watchlist on delete cascade,
  place         integer not null,
  instrument_id text    not null references market.instrument,
  primary key (watchlist_id, place),
  unique (watchlist_id, instrument_id)
);

create table market.alert (
  id            text        primary key,
  member_id     text        not null,
  instrument_id text        not null references market.instrument,
  kind          text        not null check (kind in ('above', 'below', 'day_change')),
  -- A price, or basis points of the close before.
  threshold     bigint      not null check (threshold > 0),
  created_at    timestamptz not null,
  fired_at      timestamptz,
  fired_price   bigint,
  check ((fired_at is null) = (fired_price is null))
);
create index alert_member on market.alert (member_id, id);
create index alert_waiting on market.alert (instrument_id) where fired_at is null;

-- Headlines about instruments, in each language.
create table market.news (
  id          text        primary key,
  at          timestamptz not null,
  headline    jsonb       not null,
  instruments text[]      not null
);
create index news_latest on market.news (at desc);
create index news_instruments on market.news using gin (instruments);
