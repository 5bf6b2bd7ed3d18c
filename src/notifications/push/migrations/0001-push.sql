-- Notices on devices. A browser that a member is signed in with listens; each event that is to be
-- told waits here until the browser's push service has taken it.
create schema push;

create table push.subscription (
  session_id  text        primary key,
  member_id   text        not null,
  -- An address with a secret in it: whoever has it may send to the device.
  endpoint    text        not null unique,
  public_key  bytea       not null,
  auth_secret bytea       not null,
  topics      text[]      not null,
  -- How far the member's events have been read for it.
  read_to     bigint      not null,
  created_at  timestamptz not null
);
create index subscription_member on push.subscription (member_id);

create table push.message (
  session_id text        not null references push.subscription on delete cascade,
  seq        bigint      not null,
  type       text        not null,
  subject    text        not null,
  data       jsonb,
  at         timestamptz not null,
  state      text        not null check (state in ('waiting', 'sent', 'dropped')),
  attempts   smallint    not null default 0,
  due_at     timestamptz not null,
  failure    text,
  primary key (session_id, seq)
);
create index message_due on push.message (due_at) where state = 'waiting';
create index message_done on push.message (at) where state <> 'waiting';
