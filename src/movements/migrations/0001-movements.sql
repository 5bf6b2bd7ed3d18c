-- Intent, what was posted for it, and what became of it.
create schema movements;

-- What was asked, with the first step that carries it out. Written once; only the receiver is
-- filled in when it becomes known (a claim).
create table movements.intent (
  id              text        primary key,
  kind            text        not null,
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
  step            jsonb       not null,
  created_at      timestamptz not null,
  from_member     text        generated always as (from_side ->> 'member') stored,
  to_member       text        generated always as (to_side ->> 'member') stored,
  from_account    text        generated always as (from_side ->> 'account') stored,
  to_account      text        generated always as (to_side ->> 'account') stored,
  constraint intent_idempotency unique (owner, idempotency_key)
);

create index intent_from on movements.intent (from_member, id) where from_member is not null;
create index intent_to on movements.intent (to_member, id) where to_member is not null;

-- What became of it: a row of its own, so that the usual movement, which reaches its end in one
-- step, is two narrow inserts and no update.
create table movements.outcome (
  movement_id  text        primary key,
  state        text        not null
    check (state in ('pending', 'completed', 'failed', 'returned', 'cancelled')),
  -- 1 is the intent; each change counts one up, so that of two that meet one wins.
  version      integer     not null check (version > 1),
  step_outcome text        not null check (step_outcome in ('posted', 'refused')),
  -- Steps after the first, each with its outcome.
  further      jsonb       not null default '[]',
  timeline     jsonb       not null,
  final_at     timestamptz,
  ends_at      timestamptz,
  reason       text,
  constraint outcome_ends_while_pending check (state = 'pending' or ends_at is null),
  constraint outcome_final_has_time check ((state = 'pending') = (final_at is null))
);

create index outcome_ends on movements.outcome (ends_at) where ends_at is not null;

-- A movement as it is now.
create view movements.movement as
select i.id, i.kind, coalesce(o.state, 'created') as state, i.owner, i.idempotency_key,
  i.request_hash, i.from_side, i.to_side, i.amount, i.currency, i.note, i.category, i.details,
  jsonb_build_array(
    i.step || jsonb_build_object('outcome', coalesce(o.step_outcome, 'planned'))
  ) || coalesce(o.further, '[]') as steps,
  jsonb_build_array(jsonb_build_object(
    'state', 'created', 'atMs', (extract(epoch from i.created_at) * 1000)::bigint, 'reason', null
  )) || coalesce(o.timeline, '[]') as timeline,
  coalesce(o.version, 1) as version, i.created_at, o.final_at, o.ends_at, o.reason,
  i.from_member, i.to_member, i.from_account, i.to_account
from movements.intent i
left join movements.outcome o on o.movement_id = i.id;

-- Every movement whose id sorts at or before this one has an outcome.
create table movements.recovery (
  only_row   boolean primary key default true check (only_row),
  through_id text not null
);
insert into movements.recovery (through_id) values ('');
