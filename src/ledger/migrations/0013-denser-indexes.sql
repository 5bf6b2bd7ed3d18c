-- Indexes of a sealed segment name rows in steps, by ledger time and by all but the last byte of an
-- id: an entry is then smaller, and rows of one step share one. Who looks for an exact row reads the
-- few of its step. While a segment is open its index of ids keeps them unique.

-- Ledger time in steps of 2^30 ns, about a second, counted from 2026 on. What comes after 2099 is in
-- one step.
create function ledger.step(instant bigint) returns integer language sql immutable parallel safe
  return least((instant - 1767225600000000000) >> 30, 2147483647)::integer;

create or replace function ledger.open_segment(n integer) returns void language plpgsql as $$
begin
  execute format('create table ledger.transfer_%s () inherits (ledger.transfer)', n);
  execute format('create unique index transfer_%1$s_unique on ledger.transfer_%1$s (id)', n);
  execute format('create trigger append_only before update or delete or truncate
    on ledger.transfer_%s for each statement execute function ledger.refuse_change()', n);
  insert into ledger.segment (number) values (n);
end $$;

create function ledger.index_segment(n integer) returns void language plpgsql as $$
declare
  leaf text := format('ledger.transfer_%s', n);
begin
  execute format('create index transfer_%s_by_debit
    on %s (debit_account, ledger.step(timestamp)) with (fillfactor = 100)', n, leaf);
  execute format('create index transfer_%s_by_credit
    on %s (credit_account, ledger.step(timestamp)) with (fillfactor = 100)', n, leaf);
  execute format('create index transfer_%s_by_id
    on %s ((substring(uuid_send(id) for 15))) with (fillfactor = 100)', n, leaf);
end $$;

-- The unique index is left: it is dropped afterwards, without a lock that others wait for.
create or replace function ledger.seal_segment(n integer) returns void language plpgsql as $$
declare
  leaf text := format('ledger.transfer_%s', n);
begin
  -- A session that is dropped may still be at it.
  perform from ledger.segment where number = n and not is_sealed for update;
  if not found then return; end if;
  perform ledger.index_segment(n);
  execute format('create index on %s using brin (timestamp) with (pages_per_range = 16)', leaf);
  execute format('create index on %s
    using brin ((timestamp + timeout * 1000000000) int8_minmax_multi_ops)
    with (pages_per_range = 16) where timeout is not null', leaf);
  execute format('analyze %s', leaf);
  execute format('update ledger.segment set is_sealed = true,
      (transfers, first_time, last_time, last_expiry, lowest_id, highest_id) =
        (select count(*), min(timestamp), max(timestamp),
           max(timestamp + timeout * 1000000000),
           (select id from %1$s order by id limit 1), (select id from %1$s order by id desc limit 1)
         from %1$s)
    where number = $1', leaf) using n;
end $$;

-- Segments of before.
do $$
declare
  old record;
  found_index record;
begin
  for old in select number, is_sealed from ledger.segment loop
    execute format('alter table ledger.transfer_%1$s drop constraint transfer_%1$s_id_key',
      old.number);
    if old.is_sealed then
      for found_index in
        select indexrelid::regclass as name from pg_index
        where indrelid = format('ledger.transfer_%s', old.number)::regclass
          and pg_get_indexdef(indexrelid) ~ '\((debit|credit)_account, "timestamp"\)'
      loop
        execute format('drop index %s', found_index.name);
      end loop;
      perform ledger.index_segment(old.number);
      execute format('analyze ledger.transfer_%s', old.number);
    else
      execute format('create unique index transfer_%1$s_unique on ledger.transfer_%1$s (id)',
        old.number);
    end if;
  end loop;
end $$;

alter table ledger.settlement drop constraint settlement_pkey;
create index settlement_of_pending on ledger.settlement ((pending >> 4));

drop index ledger.settlement_expired_of_debit;
drop index ledger.settlement_expired_of_credit;
create index settlement_expired_of_debit
  on ledger.settlement (debit_account, ledger.step(timestamp)) where status = 4;
create index settlement_expired_of_credit
  on ledger.settlement (credit_account, ledger.step(timestamp)) where status = 4;
