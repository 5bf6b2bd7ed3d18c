-- A session of a member: its orders are the member's, set aside and settled like those of the app.
alter table gateway.firm add column member_id text;

-- Orders that a member's session sent; what became of them the broker knows.
create table gateway.member_order (
  firm          text   not null references gateway.firm,
  cl_ord_id     text   not null,
  -- The broker's id, once it has taken the order.
  order_id      text   unique,
  side          text   not null,
  type          text   not null,
  time_in_force text   not null,
  -- ClOrdID of the cancel that was asked for last.
  cancel_id     text,
  -- ExecIDs of the reports that were given to the session.
  told          text[] not null default '{}',
  is_over       boolean not null default false,
  number        bigint not null generated always as identity,
  primary key (firm, cl_ord_id)
);
create index member_order_open on gateway.member_order (firm, number) where not is_over;
