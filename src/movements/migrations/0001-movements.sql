-- Intent, what was posted for it, and what became of it. A row is written once with its intent and
-- then only gains steps, timeline entries and a state; what was asked never changes.
create schema movements;

create table movements.movement (
  id              text        primary key,
  kind            text        not null,
  state           text        not null
    check (state in ('created', 'pending', 'completed', 'failed', 'returned', 'cancelled')),
  owner           text        not null,
  idempotency_key text        not null,
  request_hash    text        not null,
  from_side       jsonb       not null,
  to_side         jsonb       not null,
  amount          bigint      not null check (amount >= 0),
  currency        text        not null,
  note            text        not null,
  category        text        not null,
  details         jsonb       not null,
  steps           jsonb       not null,
  timeline        jsonb       not null,
  version         integer     not null default 1,
  created_at      timestamptz not null,
  final_at        timestamptz,
  ends_at         timestamptz,
  reason          text,
  from_member     text        generated always as (from_side ->> 'member') stored,
  to_member       text        generated always as (to_side ->> 'member') stored,
  from_account    text        generated always as (from_side ->> 'account') stored,
  to_account      text        generated always as (to_side ->> 'account') stored,
  constraint movement_idempotency unique (owner, idempotency_key),
  constraint movement_ends_while_pending check (state = 'pending' or ends_at is null),
  constraint movement_final_has_time
    check ((state in ('created', 'pending')) = (final_at is null))
)
-- Room for the outcome beside the intent: none of its columns is indexed, so no index is touched.
with (fillfactor = 60);

create index movement_from on movements.movement (from_member, id) where from_member is not null;
create index movement_to on movements.movement (to_member, id) where to_member is not null;
create index movement_ends on movements.movement (ends_at) where ends_at is not null;

-- Every movement whose id sorts at or before this one has an outcome.
create table movements.recovery (
  only_row   boolean primary key default true check (only_row),
  through_id text not null
);
insert into movements.recovery (through_id) values ('');
