create schema proofs;

create function proofs.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'proofs.% is append-only', tg_table_name;
end $$;

-- Every key that ever signed a head; the newest is in use.
create table proofs.signing_key (
  public_key     text   primary key check (public_key ~ '^[0-9a-f]{64}$'),
  first_sequence bigint not null unique
);
create trigger append_only before update or delete or truncate on proofs.signing_key
  for each statement execute function proofs.refuse_change();

-- What the bank owed its customers, as it was signed. Never changed, never deleted.
create table proofs.publication (
  number     bigint primary key check (number >= 1),
  text       text   not null,
  signature  text   not null,
  public_key text   not null
);
create trigger append_only before update or delete or truncate on proofs.publication
  for each statement execute function proofs.refuse_change();

-- The log: each head holds the hash of the one before it.
create table proofs.head (
  sequence    bigint primary key check (sequence >= 1),
  text        text   not null,
  signature   text   not null,
  public_key  text   not null references proofs.signing_key,
  -- The publication that this head is the first to name.
  publication bigint unique references proofs.publication
);
create trigger append_only before update or delete or truncate on proofs.head
  for each statement execute function proofs.refuse_change();

-- What members' proofs are made from; kept for the latest publications alone.
create table proofs.tree (
  publication bigint not null references proofs.publication,
  asset       text   not null,
  -- Leaves' nonces come from it: whoever has it can open every leaf.
  secret      bytea  not null,
  -- The nodes above the pages of leaves.
  nodes       bytea  not null,
  primary key (publication, asset)
);
create table proofs.leaf_page (
  publication bigint  not null,
  asset       text    not null,
  page        integer not null,
  leaves      bytea   not null,
  primary key (publication, asset, page),
  foreign key (publication, asset) references proofs.tree on delete cascade
);
-- In the order of owners: where each one's leaves are.
create table proofs.owner_page (
  publication bigint not null,
  asset       text   not null,
  first_owner bytea  not null check (length(first_owner) = 16),
  owners      bytea  not null,
  primary key (publication, asset, first_owner),
  foreign key (publication, asset) references proofs.tree on delete cascade
);
