-- What businesses sell, are paid, refund and are paid out: the objects of online payments.
create schema merchants;

create table merchants.business (
  member_id  text        primary key,
  profile    jsonb       not null,
  created_at timestamptz not null
);

create table merchants.staff (
  business  text not null references merchants.business,
  member_id text not null,
  role      text not null check (role in ('owner', 'admin', 'developer', 'cashier', 'viewer')),
  primary key (business, member_id)
);
create index staff_member on merchants.staff (member_id);

-- Keys of the API. The key itself is shown once; what is kept cannot be turned back into it.
create table merchants.api_key (
  id         text        primary key,
  business   text        not null references merchants.business,
  live       boolean     not null,
  kind       text        not null check (kind in ('secret', 'publishable', 'restricted')),
  name       text        not null,
  hash       text        not null unique,
  last_four  text        not null,
  scopes     text[]      not null,
  created_at timestamptz not null,
  ends_at    timestamptz
);
create index api_key_business on merchants.api_key (business, live);

-- Every object of the API, as it is shown. Amounts are {"$": "digits"}. Its id starts with its kind
-- and goes on with the time it was made, so that ids of one kind sort as they were made.
create table merchants.object (
  id         text        primary key,
  business   text        not null,
  live       boolean     not null,
  kind       text        not null,
  -- What lists select by: field=value.
  refs       text[]      not null,
  data       jsonb       not null,
  -- When a job has to look at it.
  due_at     timestamptz,
  created_at timestamptz not null
);
create index object_list on merchants.object (business, live, kind, id desc);
create index object_refs on merchants.object using gin (refs) with (fastupdate = off);
create index object_due on merchants.object (kind, due_at) where due_at is not null;

-- The accounts of the ledger that hold a business's money.
create table merchants.ledger_account (
  business  text    not null,
  live      boolean not null,
  currency  text    not null,
  pending   uuid    not null unique,
  available uuid    not null unique,
  primary key (business, live, currency)
);

-- Money that is on its way: what was asked is stored before the ledger is, and removed in the
-- transaction that stores what came of it. A crash between the two is repaired from here.
create table merchants.work (
  id         text        primary key,
  data       jsonb       not null,
  created_at timestamptz not null
);

-- The first answer to a key, given again to whoever repeats the call.
create table merchants.response (
  business   text        not null,
  live       boolean     not null,
  key        text        not null,
  hash       text        not null,
  status     integer     not null,
  body       text        not null,
  request_id text        not null,
  created_at timestamptz not null,
  primary key (business, live, key)
);
create index response_created on merchants.response (created_at);

-- An event on its way to an endpoint.
create table merchants.delivery (
  id          text        primary key,
  business    text        not null,
  live        boolean     not null,
  event_id    text        not null,
  endpoint_id text        not null,
  state       text        not null check (state in ('waiting', 'delivered', 'failed')),
  attempts    integer     not null,
  next_at     timestamptz,
  created_at  timestamptz not null,
  constraint delivery_waits check ((state = 'waiting') = (next_at is not null))
);
create index delivery_due on merchants.delivery (next_at) where next_at is not null;
create index delivery_event on merchants.delivery (event_id);
create index delivery_endpoint on merchants.delivery (endpoint_id, id desc);

create table merchants.delivery_attempt (
  delivery_id text        not null references merchants.delivery on delete cascade,
  number      integer     not null,
  at          timestamptz not null,
  took_ms     integer     not null,
  -- Null where no answer came.
  status      integer,
  response    text        not null,
  primary key (delivery_id, number)
);
