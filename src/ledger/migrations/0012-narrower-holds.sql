-- Segments that are sealed from now on find holds by the time that they expire through a summary of
-- each few pages: most holds of a ledger have one of a few timeouts. Nothing asked for them by time.
create or replace function ledger.seal_segment(n integer) returns void language plpgsql as $$
declare
  leaf text := format('ledger.transfer_%s', n);
begin
  -- A session that is dropped may still be at it.
  perform from ledger.segment where number = n and not is_sealed for update;
  if not found then return; end if;
  execute format('create index on %s (debit_account, timestamp) with (fillfactor = 100)', leaf);
  execute format('create index on %s (credit_account, timestamp) with (fillfactor = 100)', leaf);
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

-- Settlements come in order of time, so that what expired is found by time without an index of it.
drop index ledger.settlement_expired;
drop index ledger.settlement_by_time;
create index settlement_by_time on ledger.settlement
  using brin (timestamp) with (pages_per_range = 16);
