-- Since when a member may look into the ledger as an operator of the institution; null for others.
alter table identity.member add column operator_since timestamptz;
create index member_operator on identity.member (id) where operator_since is not null;
