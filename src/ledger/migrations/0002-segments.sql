-- Transfers come into segments, of which one is open. That one has only the index that keeps ids
-- unique; what history needs is built when it is full, off the path of commits. Balances are the sum
-- of transfers, kept beside them now and then. Each commit is a link of a hash chain.

drop function ledger.fence(bigint, bigint);
alter table ledger.writer
  add column sequence bigint not null default 0,
  add column segment integer not null default 1;

-- Accounts are named by their number, and never change but for `closed` and their limits.
alter table ledger.account rename to old_account;
alter table ledger.old_account rename constraint account_pkey to old_account_pkey;
alter table ledger.old_account rename constraint account_id_key to old_account_id_key;
create table ledger.account (
  number integer primary key,
  timestamp bigint not null,
  id uuid not null unique,
  ledger bigint not null check (ledger between 1 and 4294967295),
  code integer not null check (code between 1 and 65535),
  flags integer not null,
  closed boolean not null,
  user_data_128 uuid,
  user_data_64 numeric(20),
  user_data_32 bigint,
  floor numeric(39),
  ceiling numeric(39)
);
create index account_by_time on ledger.account using brin (timestamp);
insert into ledger.account
  select row_number() over (order by timestamp), timestamp, id, ledger, code, flags & ~32,
    flags & 32 <> 0, user_data_128, user_data_64, user_data_32
  from ledger.old_account;

-- Balances of an account as they were after the transfers up to `transfer_time` and the expiries up
-- to `expiry_time`. An account without a row had no transfer up to the floor.
create table ledger.checkpoint (
  account integer primary key,
  transfer_time bigint not null,
  expiry_time bigint not null,
  debits_pending numeric(39) not null check (debits_pending >= 0),
  debits_posted numeric(39) not null check (debits_posted >= 0),
  credits_pending numeric(39) not null check (credits_pending >= 0),
  credits_posted numeric(39) not null check (credits_posted >= 0)
) with (fillfactor = 60);

-- Every account that changed up to here has a checkpoint of here or later.
create table ledger.checkpoint_floor (
  singleton boolean primary key default true check (singleton),
  transfer_time bigint not null,
  expiry_time bigint not null
);

-- Append-only. User data, pending id, timeout and effective date are null where the record has zero.
alter table ledger.transfer rename to old_transfer;
alter index ledger.transfer_by_time rename to old_transfer_by_time;
create table ledger.transfer (
  timestamp bigint not null,
  id uuid not null,
  user_data_128 uuid,
  debit_account integer not null,
  credit_account integer not null,
  code integer not null,
  flags integer not null,
  amount numeric(39) not null check (amount >= 0),
  pending_id uuid,
  user_data_64 numeric(20),
  user_data_32 bigint,
  timeout bigint,
  effective_at bigint,
  check (debit_account <> credit_account)
);
create trigger append_only before insert or update or delete or truncate on ledger.transfer
  for each statement execute function ledger.refuse_change();

-- What is known of a segment once it is sealed: it takes no more transfers and has its indexes.
create table ledger.segment (
  number integer primary key,
  is_sealed boolean not null default false,
  transfers bigint,
  first_time bigint,
  last_time bigint,
  lowest_id uuid,
  highest_id uuid,
  /* Of the pending transfers in it that have a timeout. */
  last_expiry bigint
);

create function ledger.open_segment(n integer) returns void language plpgsql as $$
begin
  execute format('create table ledger.transfer_%s (unique (id)) inherits (ledger.transfer)', n);
  execute format('create trigger append_only before update or delete or truncate
    on ledger.transfer_%s for each statement execute function ledger.refuse_change()', n);
  insert into ledger.segment (number) values (n);
end $$;

create function ledger.seal_segment(n integer) returns void language plpgsql as $$
declare
  leaf text := format('ledger.transfer_%s', n);
begin
  -- A session that is dropped may still be at it.
  perform from ledger.segment where number = n and not is_sealed for update;
  if not found then return; end if;
  execute format('create index on %s (debit_account, timestamp) with (fillfactor = 100)', leaf);
  execute format('create index on %s (credit_account, timestamp) with (fillfactor = 100)', leaf);
  execute format('create index on %s using brin (timestamp) with (pages_per_range = 16)', leaf);
  execute format('create index on %s ((timestamp + timeout * 1000000000), timestamp)
    where timeout is not null', leaf);
  execute format('create index on %s (timestamp) where flags & 2 <> 0', leaf);
  execute format('analyze %s', leaf);
  execute format('update ledger.segment set is_sealed = true,
      (transfers, first_time, last_time, last_expiry, lowest_id, highest_id) =
        (select count(*), min(timestamp), max(timestamp),
           max(timestamp + timeout * 1000000000),
           (select id from %1$s order by id limit 1), (select id from %1$s order by id desc limit 1)
         from %1$s)
    where number = $1', leaf) using n;
end $$;

select ledger.open_segment(1);
insert into ledger.transfer_1
  select t.timestamp, t.id, t.user_data_128, d.number, c.number, t.code, t.flags, t.amount,
    t.pending_id, t.user_data_64, t.user_data_32, t.timeout
  from ledger.old_transfer t
  join ledger.account d on d.timestamp = t.debit_account
  join ledger.account c on c.timestamp = t.credit_account
  order by t.timestamp;

-- What became of pending transfers: 1 a part was posted, 2 posted, 3 voided, 4 expired; and how much
-- of their amount is pending no longer because of it. Append-only. The accounts are the transfer's.
create table ledger.settlement (
  pending bigint not null,
  timestamp bigint not null,
  debit_account integer not null,
  credit_account integer not null,
  status smallint not null check (status between 1 and 4),
  released numeric(39) not null check (released >= 0),
  /* Of the transfer that posted or voided; null where it has none. */
  effective_at bigint,
  primary key (pending, timestamp)
);
create trigger append_only before update or delete or truncate on ledger.settlement
  for each statement execute function ledger.refuse_change();
-- An expiry left no trace of its time but the time that it was due.
insert into ledger.settlement
  select p.timestamp, coalesce(s.timestamp, p.expires_at), t.debit_account, t.credit_account,
    p.status, t.amount
  from ledger.pending p
  join ledger.transfer_1 t on t.timestamp = p.timestamp
  left join ledger.transfer_1 s on s.pending_id = t.id and s.flags & 12 <> 0
  where p.status <> 1;
create index settlement_by_time on ledger.settlement using brin (timestamp);
create index settlement_expired on ledger.settlement (timestamp) where status = 4;

insert into ledger.checkpoint
  select a.number,
    coalesce((select max(timestamp) from ledger.transfer_1), 0),
    coalesce((select max(timestamp) from ledger.settlement where status = 4), 0),
    o.debits_pending, o.debits_posted, o.credits_pending, o.credits_posted
  from ledger.old_account o join ledger.account a on a.id = o.id;
insert into ledger.checkpoint_floor (transfer_time, expiry_time)
  select coalesce((select max(timestamp) from ledger.transfer_1), 0),
    coalesce((select max(timestamp) from ledger.settlement where status = 4), 0);

-- The batch that burned it. All of before the chain becomes its first.
alter table ledger.failed_transfer add column batch bigint not null default 1;
alter table ledger.failed_transfer alter column batch drop default;
create index failed_transfer_by_batch on ledger.failed_transfer (batch);

-- Limits that an account was created with or that were set. Append-only; null is no bound.
create table ledger.account_limit (
  batch bigint not null,
  timestamp bigint not null,
  account integer not null,
  floor numeric(39),
  ceiling numeric(39),
  primary key (batch, timestamp, account)
);
create trigger append_only before update or delete or truncate on ledger.account_limit
  for each statement execute function ledger.refuse_change();

alter table ledger.account_balance rename to old_account_balance;
alter table ledger.old_account_balance
  rename constraint account_balance_pkey to old_account_balance_pkey;
create table ledger.account_balance (
  account integer not null,
  timestamp bigint not null,
  debits_pending numeric(39) not null,
  debits_posted numeric(39) not null,
  credits_pending numeric(39) not null,
  credits_posted numeric(39) not null,
  primary key (account, timestamp)
);
insert into ledger.account_balance
  select a.number, b.timestamp, b.debits_pending, b.debits_posted, b.credits_pending,
    b.credits_posted
  from ledger.old_account_balance b join ledger.account a on a.timestamp = b.account;
create trigger append_only before update or delete or truncate on ledger.account_balance
  for each statement execute function ledger.refuse_change();

drop table ledger.old_account_balance, ledger.old_transfer, ledger.old_account, ledger.pending;

-- One row a commit: how far it reached, and the link that it adds to the hash chain.
create table ledger.batch (
  sequence bigint primary key,
  reached bigint not null,
  last_account bigint not null,
  last_transfer bigint not null,
  last_expiry bigint not null,
  expired_until bigint not null,
  hash bytea not null,
  marks bytea not null
);
alter table ledger.batch alter column marks set storage external;
create trigger append_only before update or delete or truncate on ledger.batch
  for each statement execute function ledger.refuse_change();

-- The end of each commit. Refuses a writer that another one followed, and a group that does not
-- follow the last.
create function ledger.commit(
  mine bigint, segment_now integer, sequence_now bigint, reached bigint, last_account bigint,
  last_transfer bigint, last_expiry bigint, expired_until bigint, hash bytea, marks bytea
) returns void language plpgsql as $$
begin
  update ledger.writer
    set last_timestamp = reached, sequence = sequence_now, segment = segment_now
    where epoch = mine and sequence = sequence_now - 1;
  if not found then
    if exists (select from ledger.writer where epoch = mine) then
      raise exception 'the group does not follow the last one' using errcode = 'LF002';
    end if;
    raise exception 'another writer took over' using errcode = 'LF001';
  end if;
  insert into ledger.batch values (sequence_now, reached, last_account, last_transfer, last_expiry,
    expired_until, hash, marks);
end $$;
