-- What people ask of each other and plan. Money itself is in movements: each payment of a request,
-- a share or a schedule is one, and what is stored here follows it.
create schema payments;

-- The movement that an approval was asked for: the approved payment carries the same id.
create table payments.approval (
  id          text        primary key,
  member_id   text        not null,
  movement_id text        not null,
  asked_at    timestamptz not null
);
create index approval_asked on payments.approval (asked_at);

create table payments.split (
  id              text        primary key,
  by_member       text        not null,
  title           text        not null,
  total           bigint      not null check (total > 0),
  currency        text        not null,
  method          text        not null check (method in ('even', 'amounts', 'shares')),
  remainder       bigint      not null check (remainder >= 0),
  created_at      timestamptz not null,
  idempotency_key text,
  request_hash    text        not null,
  constraint split_idempotency unique (by_member, idempotency_key)
);
create index split_by on payments.split (by_member, id);

create table payments.request (
  id              text        primary key,
  by_member       text        not null,
  -- Null: anyone who has the link may pay.
  from_member     text,
  amount          bigint      not null check (amount > 0),
  paid            bigint      not null default 0,
  currency        text        not null,
  allow_partial   boolean     not null,
  note            text        not null,
  state           text        not null
    check (state in ('open', 'paid', 'declined', 'cancelled', 'expired')),
  created_at      timestamptz not null,
  ends_at         timestamptz not null,
  reminded_at     timestamptz,
  split_id        text        references payments.split,
  idempotency_key text,
  request_hash    text        not null,
  constraint request_idempotency unique (by_member, idempotency_key),
  constraint request_of_another check (from_member is distinct from by_member),
  constraint request_never_overpaid check (paid between 0 and amount),
  constraint request_paid_in_full check ((state = 'paid') = (paid = amount))
);
create index request_by on payments.request (by_member, id);
create index request_from on payments.request (from_member, id) where from_member is not null;
create index request_ends on payments.request (ends_at) where state = 'open';

-- A movement that pays a request: `open` until its outcome is taken over.
create table payments.request_payment (
  movement_id text        primary key,
  request_id  text        not null references payments.request,
  payer       text        not null,
  amount      bigint      not null check (amount > 0),
  state       text        not null check (state in ('open', 'settled', 'void')),
  created_at  timestamptz not null
);
-- One payment at a time, so two can never collect more than was asked.
create unique index request_payment_open on payments.request_payment (request_id)
  where state = 'open';
create index request_payment_request on payments.request_payment (request_id);

create table payments.split_share (
  split_id   text     not null references payments.split,
  position   smallint not null,
  -- Null for a guest, whose name stands in `guest`.
  member_id  text,
  guest      text     not null,
  amount     bigint   not null check (amount >= 0),
  -- Null for one's own share and for a share of nothing.
  request_id text     references payments.request,
  primary key (split_id, position)
);

create table payments.schedule (
  id               text        primary key,
  member_id        text        not null,
  payee            text        not null,
  amount           bigint      not null check (amount > 0),
  currency         text        not null,
  note             text        not null,
  every            text        not null check (every in ('once', 'week', 'two_weeks', 'month')),
  starts_on        text        not null,
  ends_on          text,
  next_on          text,
  -- How often `next_on` was tried, and when it is tried next.
  attempts         smallint    not null default 0,
  run_at           timestamptz,
  -- The last date that the member was told of.
  noticed_on       text,
  state            text        not null
    check (state in ('active', 'paused', 'ended', 'cancelled')),
  paused_at        timestamptz,
  last_on          text,
  last_movement_id text,
  last_failure     text,
  created_at       timestamptz not null,
  idempotency_key  text        not null,
  request_hash     text        not null,
  constraint schedule_idempotency unique (member_id, idempotency_key),
  constraint schedule_active_runs check ((state = 'active') = (run_at is not null)),
  constraint schedule_paused_since check ((state = 'paused') = (paused_at is not null))
);
create index schedule_member on payments.schedule (member_id);
create index schedule_run on payments.schedule (run_at) where state = 'active';
create index schedule_paused on payments.schedule (paused_at) where state = 'paused';
