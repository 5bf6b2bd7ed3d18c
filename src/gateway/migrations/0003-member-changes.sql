-- Whether a member's session is told of the member's other orders, too.
alter table gateway.firm add column hears_all boolean not null default false;

-- Every ClOrdID that a member's session has used, for orders, cancels and replaces.
create table gateway.member_client_id (
  firm        text   not null references gateway.firm,
  cl_ord_id   text   not null,
  -- ClOrdID of the order that it is about.
  root        text   not null,
  kind        text   not null check (kind in ('new', 'cancel', 'replace')),
  -- asked: by the session; given: to the broker; over: the session was told what came of it.
  state       text   not null check (state in ('asked', 'given', 'over')),
  -- What a replace asks for: billionths of a unit, ten-thousandths of the major unit.
  quantity    bigint,
  limit_price bigint,
  stop_price  bigint,
  number      bigint not null generated always as identity,
  primary key (firm, cl_ord_id)
);
create index member_client_id_open on gateway.member_client_id (firm, root, number)
  where state <> 'over';

insert into gateway.member_client_id (firm, cl_ord_id, root, kind, state)
  select firm, cl_ord_id, cl_ord_id, 'new', 'over' from gateway.member_order;
insert into gateway.member_client_id (firm, cl_ord_id, root, kind, state)
  select firm, cancel_id, cl_ord_id, 'cancel', case when is_over then 'over' else 'given' end
    from gateway.member_order where cancel_id is not null
  on conflict do nothing;

alter table gateway.member_order
  drop column cancel_id,
  drop constraint member_order_order_id_key,
  add constraint member_order_order_id_key unique (firm, order_id),
  -- ClOrdID by which the session knows it since the last replace.
  add column current_id text,
  -- Not given by the session, but told to it.
  add column is_foreign boolean not null default false,
  -- What a session asks for an order that never came to be: it is told by these.
  add column symbol text not null default '[N/A]',
  add column quantity text;
