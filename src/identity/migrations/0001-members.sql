create schema identity;

create table identity.person (
  id text primary key,
  tier smallint not null check (tier between 0 and 2),
  legal_name text,
  birth_date text,
  country text,
  -- Keyed hash of normalised name, birth date and country: one person is one row.
  details_hash bytea unique,
  created_at timestamptz not null
);

create table identity.person_document (
  document_hash bytea primary key,
  person_id text not null references identity.person
);

create table identity.member (
  id text primary key,
  person_id text not null references identity.person,
  handle text not null unique check (handle ~ '^[a-z0-9_]{3,20}$'),
  handle_skeleton text not null unique,
  name text not null,
  kind text not null check (kind in ('person', 'business')),
  trade text check (trade is null or kind = 'business'),
  status text not null check (status in ('active', 'suspended', 'closed')),
  language text not null,
  display_currency text not null,
  email text,
  email_verified boolean not null default false,
  phone text,
  phone_verified boolean not null default false,
  discoverable_by_email boolean not null,
  discoverable_by_phone boolean not null,
  profile_public boolean not null,
  who_may_request text not null check (who_may_request in ('anyone', 'contacts', 'nobody')),
  -- Minor units as decimal text by currency code.
  step_up_thresholds jsonb not null default '{}',
  created_at timestamptz not null
);
create index member_person on identity.member (person_id);
create index member_handle_prefix on identity.member (handle text_pattern_ops);
create index member_name_prefix on identity.member (lower(name) text_pattern_ops);
-- Control of an address is proved by one member at a time.
create unique index member_email on identity.member (email) where email_verified;
create unique index member_phone on identity.member (phone) where phone_verified;

create table identity.password (
  member_id text primary key references identity.member,
  -- PHC string: the parameters stand beside the hash.
  hash text not null,
  changed_at timestamptz not null
);

create table identity.totp (
  member_id text primary key references identity.member,
  sealed_secret bytea,
  pending_secret bytea,
  last_used_step bigint not null default 0,
  enabled_at timestamptz
);

create table identity.recovery_code (
  member_id text not null references identity.member,
  code_hash bytea not null,
  primary key (member_id, code_hash)
);

create table identity.passkey (
  id text primary key,
  member_id text not null references identity.member,
  credential_id text not null unique,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  name text not null,
  synced boolean not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkey_member on identity.passkey (member_id);

create table identity.challenge (
  challenge text primary key,
  purpose text not null,
  member_id text,
  handle text,
  expires_at timestamptz not null
);

create index challenge_expires on identity.challenge (expires_at);

create table identity.session (
  id text primary key,
  member_id text not null references identity.member,
  token_hash bytea not null unique,
  method text not null,
  device text not null,
  address text not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  stepped_up_at timestamptz
);
create index session_member on identity.session (member_id);
create index session_expires on identity.session (expires_at);

create table identity.device (
  member_id text not null references identity.member,
  label text not null,
  first_seen_at timestamptz not null,
  primary key (member_id, label)
);

create table identity.access_token (
  id text primary key,
  member_id text not null references identity.member,
  token_hash bytea not null unique,
  name text not null,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz
);
create index access_token_member on identity.access_token (member_id);

create table identity.approval (
  id text primary key,
  member_id text not null references identity.member,
  kind text not null check (kind in ('payment', 'security')),
  -- Canonical text of the intent: what is used must equal what was approved.
  intent text not null,
  nonce bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  granted_at timestamptz,
  method text,
  used_at timestamptz,
  check ((granted_at is null) = (method is null)),
  check (used_at is null or granted_at is not null)
);
create index approval_member on identity.approval (member_id);
create index approval_expires on identity.approval (expires_at);

create table identity.contact (
  member_id text not null references identity.member,
  other_id text not null references identity.member,
  listed boolean not null,
  favourite boolean not null default false,
  added_at timestamptz not null,
  last_paid_at timestamptz,
  primary key (member_id, other_id),
  check (member_id <> other_id)
);
create index contact_paid on identity.contact (member_id, last_paid_at desc)
  where last_paid_at is not null;

create table identity.block (
  member_id text not null references identity.member,
  other_id text not null references identity.member,
  created_at timestamptz not null,
  primary key (member_id, other_id),
  check (member_id <> other_id)
);

create table identity.security_event (
  id text primary key,
  member_id text not null references identity.member,
  name text not null,
  data jsonb not null,
  at timestamptz not null
);
create index security_event_member on identity.security_event (member_id, at desc, id desc);

create table identity.identity_check (
  id text primary key,
  member_id text not null references identity.member,
  tier smallint not null check (tier in (1, 2)),
  state text not null check (state in ('pending', 'approved', 'refused')),
  reason text,
  -- Sealed: what was submitted, until the provider has decided.
  submission bytea,
  reference text,
  submitted_at timestamptz not null,
  decided_at timestamptz,
  check ((state = 'pending') = (decided_at is null))
);
create index identity_check_pending on identity.identity_check (submitted_at) where state = 'pending';
create unique index identity_check_one_pending on identity.identity_check (member_id)
  where state = 'pending';
