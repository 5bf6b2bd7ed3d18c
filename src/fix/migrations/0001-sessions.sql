create schema fix;

-- Where each session stands. Its key is version, our CompID and theirs.
create table fix.session (
  name text primary key check (length(name) between 1 and 200),
  incoming bigint not null check (incoming >= 1),
  outgoing bigint not null check (outgoing >= 1),
  started_at timestamptz not null
);

-- What we have sent and the peer may ask for again, until the numbers start anew.
create table fix.message (
  session text not null references fix.session (name),
  number bigint not null check (number >= 1),
  bytes bytea not null,
  primary key (session, number)
);
