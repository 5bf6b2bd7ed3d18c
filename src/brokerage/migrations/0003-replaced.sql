-- By what the venue knows a part since it was replaced there; null while it has its first name.
alter table brokerage.child add column venue_id text;
