-- What happened, for each member that it concerns. Live streams resume from here.
create schema event;

create table event.event (
  seq       bigint generated always as identity,
  member_id text        not null,
  type      text        not null,
  subject   text        not null,
  data      jsonb,
  at        timestamptz not null,
  primary key (member_id, seq)
);

-- For removing what is older than streams may resume from.
create index event_at on event.event using brin (at);
