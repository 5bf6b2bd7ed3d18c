-- A payment writes one row of each of these tables, so they hold what is needed and no more: ids of
-- 16 bytes, sides in columns of their own, nothing where there is nothing to say.
drop view movements.movement;
alter table movements.intent rename to wide_intent;
alter table movements.wide_intent
  drop constraint intent_pkey, drop constraint intent_idempotency;
drop index movements.intent_from, movements.intent_to;

-- What was asked, with the first step that carries it out. Written once; only the receiver is
-- filled in when it becomes known (a claim).
create table movements.intent (
  id              uuid        primary key,
  -- Zero for the institution.
  owner           uuid        not null,
  created_at      timestamptz not null,
  amount          bigint      not null check (amount >= 0),
  -- A side with a pot is a pot, else with a member a member, else with a name outside, else the
  -- institution.
  from_member     uuid,
  from_account    uuid,
  from_pot        uuid,
  from_name       text,
  to_member       uuid,
  to_account      uuid,
  to_pot          uuid,
  to_name         text,
  kind            text        not null,
  currency        text        not null,
  category        text        not null,
  note            text        not null,
  idempotency_key text        not null,
  request_hash    text        not null,
  -- JSON of our own making, kept as it was written: to check or to parse it costs more than to
  -- store it.
  step            text        not null,
  details         text
);

insert into movements.intent
select id_to_uuid(id),
  case owner when 'bourse' then '00000000-0000-0000-0000-000000000000'::uuid
    else id_to_uuid(owner) end,
  created_at, amount, id_to_uuid(from_side ->> 'member'), id_to_uuid(from_side ->> 'account'),
  id_to_uuid(from_side ->> 'pot'), from_side ->> 'name', id_to_uuid(to_side ->> 'member'),
  id_to_uuid(to_side ->> 'account'), id_to_uuid(to_side ->> 'pot'), to_side ->> 'name', kind,
  currency, category, note, idempotency_key, request_hash, step::text,
  nullif(details, '{}')::text
from movements.wide_intent;
drop table movements.wide_intent;

alter table movements.intent
  add constraint intent_idempotency unique (owner, idempotency_key);
create index intent_from on movements.intent (from_member, id) where from_member is not null;
create index intent_to on movements.intent (to_member, id) where to_member is not null;

-- A movement that is final after its first step says no more than its state, when and why.
alter table movements.outcome alter column movement_id type uuid using id_to_uuid(movement_id);
alter table movements.outcome
  alter column further drop not null, alter column further drop default,
  alter column timeline drop not null;
update movements.outcome set further = null where further = '[]';

alter table movements.recovery alter column through_id type uuid using
  case through_id when '' then '00000000-0000-0000-0000-000000000000'::uuid
    else id_to_uuid(through_id) end;

-- A movement as it is now, as the store reads it.
create view movements.record as
select i.*, coalesce(o.state, 'created') as state, coalesce(o.version, 1) as version,
  coalesce(o.step_outcome, 'planned') as step_outcome, o.further, o.timeline, o.final_at,
  o.ends_at, o.reason
from movements.intent i
left join movements.outcome o on o.movement_id = i.id;

create function movements.side(member uuid, account uuid, pot uuid, name text) returns jsonb
immutable language sql return
case
  when pot is not null then jsonb_build_object('type', 'pot', 'member', uuid_to_id('usr', member),
    'account', uuid_to_id('acc', account), 'pot', uuid_to_id('pot', pot))
  when member is not null then jsonb_build_object('type', 'member',
    'member', uuid_to_id('usr', member), 'account', uuid_to_id('acc', account))
  when name is not null then jsonb_build_object('type', 'outside', 'name', name)
  else '{"type": "bourse"}'
end;

-- The same for people: ids as the API shows them.
create view movements.movement as
select uuid_to_id('mov', id) as id, kind, state,
  case owner when '00000000-0000-0000-0000-000000000000' then 'bourse'
    else uuid_to_id('usr', owner) end as owner,
  idempotency_key, request_hash, movements.side(from_member, from_account, from_pot, from_name)
    as from_side,
  movements.side(to_member, to_account, to_pot, to_name) as to_side, amount, currency, note,
  category, coalesce(details, '{}')::jsonb as details,
  jsonb_build_array(step::jsonb || jsonb_build_object('outcome', step_outcome))
    || coalesce(further, '[]') as steps,
  version, created_at, final_at, ends_at, reason, uuid_to_id('usr', from_member) as from_member,
  uuid_to_id('usr', to_member) as to_member, uuid_to_id('acc', from_account) as from_account,
  uuid_to_id('acc', to_account) as to_account
from movements.record;
