-- Up to which instant what a plan looks at has been seen: salaries, payments to round up.
alter table brokerage.recurring_buy add column seen_at timestamptz;
alter table brokerage.round_up_fund add column seen_at timestamptz not null;
-- The rows that one order spends, marked before it is placed, so that it is placed once.
alter table brokerage.round_up add column batch text;
create index round_up_batch on brokerage.round_up (batch)
  where batch is not null and order_id is null;
