-- The last checkpoint that an account had while an older segment was the last sealed one, so that
-- balances of the past are added up from the nearest instead of from the beginning.
create table ledger.kept_checkpoint (
  account integer not null,
  transfer_time bigint not null,
  expiry_time bigint not null,
  debits_pending numeric(39) not null check (debits_pending >= 0),
  debits_posted numeric(39) not null check (debits_posted >= 0),
  credits_pending numeric(39) not null check (credits_pending >= 0),
  credits_posted numeric(39) not null check (credits_posted >= 0),
  primary key (account, transfer_time)
);
create trigger append_only before update or delete or truncate on ledger.kept_checkpoint
  for each statement execute function ledger.refuse_change();

-- Expiries are no transfers of their own, so only these find those of an account.
create index settlement_expired_of_debit on ledger.settlement (debit_account, timestamp)
  where status = 4;
create index settlement_expired_of_credit on ledger.settlement (credit_account, timestamp)
  where status = 4;
