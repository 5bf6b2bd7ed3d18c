create schema ledger;

-- The one writer. Each commit carries the epoch that its writer took; a later writer takes another.
create table ledger.writer (
  singleton boolean primary key default true check (singleton),
  epoch bigint not null,
  last_timestamp bigint not null
);
insert into ledger.writer (epoch, last_timestamp) values (0, 0);

create function ledger.fence(mine bigint, reached bigint) returns void language plpgsql as $$
begin
  update ledger.writer set last_timestamp = reached where epoch = mine;
  if not found then
    raise exception 'another writer took over' using errcode = 'LF001';
  end if;
end $$;

-- Rows elsewhere name an account by its timestamp: unique, never changing, and half the size of
-- its id. Balances change in place; the space left on each page keeps that out of the indexes.
create table ledger.account (
  timestamp bigint primary key,
  id uuid not null unique,
  ledger bigint not null check (ledger between 1 and 4294967295),
  code integer not null check (code between 1 and 65535),
  flags integer not null,
  debits_pending numeric(39) not null check (debits_pending >= 0),
  debits_posted numeric(39) not null check (debits_posted >= 0),
  credits_pending numeric(39) not null check (credits_pending >= 0),
  credits_posted numeric(39) not null check (credits_posted >= 0),
  user_data_128 uuid,
  user_data_64 numeric(20),
  user_data_32 bigint,
  constraint debits_must_not_exceed_credits
    check (flags & 2 = 0 or debits_pending + debits_posted <= credits_posted),
  constraint credits_must_not_exceed_debits
    check (flags & 4 = 0 or credits_pending + credits_posted <= debits_posted)
) with (fillfactor = 70);

-- Append-only. User data, pending id and timeout are null where the record has zero.
create table ledger.transfer (
  timestamp bigint not null,
  debit_account bigint not null,
  credit_account bigint not null,
  code integer not null,
  flags smallint not null,
  id uuid primary key,
  amount numeric(39) not null check (amount >= 0),
  pending_id uuid,
  user_data_128 uuid,
  user_data_64 numeric(20),
  user_data_32 bigint,
  timeout bigint,
  check (debit_account <> credit_account)
);
create unique index transfer_by_time on ledger.transfer (timestamp);
create index transfer_by_debit on ledger.transfer (debit_account, timestamp);
create index transfer_by_credit on ledger.transfer (credit_account, timestamp);

create function ledger.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'ledger.% is append-only', tg_table_name;
end $$;
create trigger append_only before update or delete or truncate on ledger.transfer
  for each statement execute function ledger.refuse_change();

-- What became of each pending transfer: 1 pending, 2 posted, 3 voided, 4 expired.
create table ledger.pending (
  timestamp bigint primary key,
  status smallint not null check (status between 1 and 4),
  expires_at bigint
) with (fillfactor = 80);
create index pending_by_expiry on ledger.pending (expires_at, timestamp)
  where status = 1 and expires_at is not null;

-- Ids burned by a transient failure.
create table ledger.failed_transfer (id uuid primary key);
create trigger append_only before update or delete or truncate on ledger.failed_transfer
  for each statement execute function ledger.refuse_change();

-- Balances after each transfer, of accounts with the history flag.
create table ledger.account_balance (
  account bigint not null,
  timestamp bigint not null,
  debits_pending numeric(39) not null,
  debits_posted numeric(39) not null,
  credits_pending numeric(39) not null,
  credits_posted numeric(39) not null,
  primary key (account, timestamp)
);
create trigger append_only before update or delete or truncate on ledger.account_balance
  for each statement execute function ledger.refuse_change();
