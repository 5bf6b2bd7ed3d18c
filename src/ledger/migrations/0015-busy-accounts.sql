-- An account that takes part in much of a segment has too many transfers in each step of its index
-- for a page of them to be picked from one. As segments are in order of time, such a page is close
-- together: it is read by time, and these are the accounts for which that is the shorter way.
alter table ledger.segment add column busy_accounts integer[] not null default '{}';

-- By what `analyze` has seen: those on one side of at least a 32nd of the segment's transfers.
create function ledger.busy_accounts(n integer) returns integer[] language sql stable as $$
  select coalesce(array_agg(distinct account), '{}')
  from pg_stats s, unnest(s.most_common_vals::text::integer[], s.most_common_freqs)
    as common (account, frequency)
  where s.schemaname = 'ledger' and s.tablename = format('transfer_%s', n)
    and s.attname in ('debit_account', 'credit_account') and frequency >= 1.0 / 32
$$;

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
      busy_accounts = ledger.busy_accounts($1),
      (transfers, first_time, last_time, last_expiry, lowest_id, highest_id) =
        (select count(*), min(timestamp), max(timestamp),
           max(timestamp + timeout * 1000000000),
           (select id from %1$s order by id limit 1), (select id from %1$s order by id desc limit 1)
         from %1$s)
    where number = $1', leaf) using n;
end $$;

update ledger.segment set busy_accounts = ledger.busy_accounts(number) where is_sealed;
