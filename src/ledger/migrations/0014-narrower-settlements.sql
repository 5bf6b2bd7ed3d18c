-- What posts or voids a hold is a transfer, and names the accounts: a settlement repeats them only
-- where the hold expired, for there is nothing else to find an expiry of an account by.
alter table ledger.settlement
  alter column debit_account drop not null,
  alter column credit_account drop not null,
  add check (status <> 4 or (debit_account is not null and credit_account is not null));

-- Expiries are few: in steps of 2^34 ns, about 17 seconds, more of an account's share an entry.
drop index ledger.settlement_expired_of_debit;
drop index ledger.settlement_expired_of_credit;
create index settlement_expired_of_debit
  on ledger.settlement (debit_account, (ledger.step(timestamp) >> 4)) where status = 4;
create index settlement_expired_of_credit
  on ledger.settlement (credit_account, (ledger.step(timestamp) >> 4)) where status = 4;
