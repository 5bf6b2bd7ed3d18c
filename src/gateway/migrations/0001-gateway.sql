create schema gateway;

-- Who may open a session to us, and trade at the venue.
create table gateway.firm (
  comp_id              text        primary key check (comp_id ~ '^[A-Za-z0-9._-]{1,32}$'),
  name                 text        not null check (length(name) between 1 and 100),
  version              text        not null check (version in ('FIX.4.2', 'FIX.4.4')),
  -- argon2id; null: only by certificate.
  password_hash        text,
  -- SHA-256 of the client's certificate, in hexadecimal; null: only by password.
  certificate          text        check (certificate ~ '^[0-9a-f]{64}$'),
  cancel_on_disconnect boolean     not null,
  -- The firm whose reports this one gets copies of; it sends no orders of its own.
  copies               text        references gateway.firm,
  created_at           timestamptz not null,
  revoked_at           timestamptz,
  check (password_hash is not null or certificate is not null)
);

-- Orders of firms. Prices in ticks, quantities in whole units.
create table gateway.order (
  -- Its id at the venue.
  id            bigint   primary key,
  firm          text     not null references gateway.firm,
  cl_ord_id     text     not null,
  -- The id it had before the last replace.
  orig_id       text,
  market        integer  not null,
  symbol        text     not null,
  side          text     not null,
  type          text     not null,
  time_in_force text     not null,
  price         integer  not null,
  stop_price    integer  not null,
  quantity      integer  not null check (quantity > 0),
  filled        integer  not null,
  -- Sum of ticks times units over its fills.
  value         bigint   not null,
  -- OrdStatus (39); A until the venue has taken it.
  status        text     not null
);
create index order_of_firm on gateway.order (firm, id desc);
create index order_working on gateway.order (id) where status in ('A', '0', '1');

-- Every ClOrdID that a firm has used, for orders, cancels and replaces: none is used twice.
create table gateway.client_id (
  firm      text   not null references gateway.firm,
  cl_ord_id text   not null,
  order_id  bigint not null,
  kind      text   not null check (kind in ('new', 'cancel', 'replace')),
  number    bigint not null generated always as identity,
  primary key (firm, cl_ord_id)
);

create index client_id_of_order on gateway.client_id (order_id, number desc);

-- Up to which event of the venue the orders say what happened.
create table gateway.progress (
  only_row   boolean primary key default true check (only_row),
  generation integer not null,
  sequence   bigint  not null
);
