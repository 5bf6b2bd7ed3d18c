-- Corporate actions, what members are entitled to by them, and how members choose their lots. The
-- lots themselves are nowhere: they follow from trades, gifts and actions.

create table brokerage.corporate_action (
  id            text        primary key,
  instrument_id text        not null,
  kind          text        not null check (kind in ('cash_dividend', 'stock_dividend', 'split',
    'spin_off', 'cash_merger', 'stock_merger', 'symbol_change')),
  terms         jsonb       not null,
  declared_on   text        not null,
  ex_on         text        not null,
  record_on     text        not null,
  payable_on    text        not null,
  state         text        not null
    check (state in ('announced', 'entitled', 'paid', 'cancelled')),
  -- What becomes of open orders has been decided.
  orders_planned boolean    not null default false,
  created_at    timestamptz not null
);
-- What is announced twice is paid twice.
create unique index corporate_action_once on brokerage.corporate_action
  (instrument_id, kind, ex_on) where state <> 'cancelled';
create index corporate_action_open on brokerage.corporate_action (ex_on)
  where state in ('announced', 'entitled');

-- What an action is to one member: fixed once, paid once.
create table brokerage.entitlement (
  action_id     text    not null references brokerage.corporate_action,
  member_id     text    not null,
  instrument_id text    not null,
  -- Billionths of a unit, of which `pending` were not on the register. May be negative.
  entitled      bigint  not null check (entitled > 0),
  pending       bigint  not null,
  -- Minor units.
  cash          bigint  not null check (cash >= 0),
  state         text    not null check (state in ('due', 'paid')),
  -- The movement that paid it; null where it came to nothing.
  movement_id   text,
  -- Payments that the ledger refused: the next one is another movement.
  refusals      integer not null default 0,
  -- The order that reinvests it.
  order_id      text,
  primary key (action_id, member_id)
);
create index entitlement_member on brokerage.entitlement (member_id, action_id);
create index entitlement_due on brokerage.entitlement (action_id) where state = 'due';

-- Lots that the seller chose instead of those that the method would.
create table brokerage.lot_choice (
  trade_id  text        primary key references brokerage.trade,
  member_id text        not null,
  choice    jsonb       not null,
  chosen_at timestamptz not null
);
create index lot_choice_member on brokerage.lot_choice (member_id);

-- The method of a member's sales from an instant on.
create table brokerage.lot_method (
  member_id text        not null,
  since     timestamptz not null,
  method    text        not null check (method in ('fifo', 'lifo', 'highest_cost')),
  primary key (member_id, since)
);

-- Instruments whose dividends buy more of the same.
create table brokerage.reinvestment (
  member_id     text not null,
  instrument_id text not null,
  primary key (member_id, instrument_id)
);

-- What becomes of an open order on an ex-date: decided once, in absolute prices, so that carrying
-- it out twice is carrying it out once.
create table brokerage.order_adjustment (
  action_id  text    not null references brokerage.corporate_action,
  order_id   text    not null references brokerage.orders,
  -- The new terms; null to cancel it.
  adjusted   jsonb,
  is_done    boolean not null default false,
  primary key (action_id, order_id)
);
create index order_adjustment_open on brokerage.order_adjustment (action_id) where not is_done;
