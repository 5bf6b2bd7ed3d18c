-- Where the ledger of this database is kept; no row: here. Balances elsewhere are not in here.
create table ledger.home (
  singleton boolean primary key default true check (singleton),
  cluster_id numeric(39) not null,
  -- An account that the cluster must hold, so that no other is taken for it.
  witness uuid,
  -- Ledger time of the last thing that was moved from here; null where it began in the cluster.
  moved_through bigint
);

-- Holds that were open when the ledger moved, and when they expire: the cluster does not know.
create table ledger.moved_hold (id uuid primary key, expires_at bigint not null);

-- Switched on by the move: from then on nobody writes here, not even who has not heard of it.
create function ledger.refuse_moved() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger was moved to a TigerBeetle cluster' using errcode = 'LF001';
end $$;
create trigger moved before update on ledger.writer
  for each row execute function ledger.refuse_moved();
alter table ledger.writer disable trigger moved;
