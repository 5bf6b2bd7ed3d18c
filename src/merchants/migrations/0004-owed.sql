-- What a business owes the institution: opened when something is first advanced to it.
alter table merchants.ledger_account add column owed uuid unique;
