-- Businesses choose some ids themselves (products, coupons): an id is one object of one world.
alter table merchants.object drop constraint object_pkey;
alter table merchants.object add primary key (id, business, live);

-- What may happen once in a world: a number of an invoice, the billing of a period, what a key began.
create table merchants.claim (
  business  text    not null,
  live      boolean not null,
  name      text    not null,
  object_id text    not null,
  primary key (business, live, name)
);
