-- Which way an operator came, and as which account of the machine: a name given at the command line is
-- no proof of who typed it. Null in rows from before.
alter table market.suspension
  add column placed_via text check (length(placed_via) between 1 and 200),
  add column lifted_via text check (length(lifted_via) between 1 and 200);
