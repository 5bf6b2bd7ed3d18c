create schema accounts;

create table accounts.account (
  id text primary key,
  reserved_id text not null unique,
  member_id text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  holder text not null,
  -- Digits that payers use; absent where the currency has no such details here.
  account_number text,
  iban text unique,
  created_at timestamptz not null,
  unique (member_id, currency),
  unique (currency, account_number)
);

create table accounts.pot (
  id text primary key,
  member_id text not null,
  account_id text not null references accounts.account,
  currency text not null,
  name text not null,
  emoji text not null,
  goal bigint check (goal > 0),
  goal_date date,
  round_up_to bigint check (round_up_to > 0),
  schedule_amount bigint check (schedule_amount > 0),
  schedule_every text check (schedule_every in ('day', 'week', 'month')),
  -- The day from which it recurs: a monthly one keeps its day of the month.
  schedule_start date,
  schedule_next date,
  locked_until date,
  created_at timestamptz not null,
  -- The ledger transfer that closes the pot's account, stored before it is posted.
  closing_id text,
  closed_at timestamptz,
  check (num_nulls(schedule_amount, schedule_every, schedule_start, schedule_next) in (0, 4))
);
create index pot_member on accounts.pot (member_id);
create index pot_account on accounts.pot (account_id);
create index pot_due on accounts.pot (schedule_next) where closed_at is null;

-- What each account has earned and was not posted yet, counted through interest_clock.through.
create table accounts.interest (
  account_id text primary key references accounts.account,
  -- Posted balance of the account and its pots at the end of that day, in minor units.
  balance numeric(39) not null,
  -- Exact: in 1/3,650,000 of a minor unit.
  accrued numeric(60) not null check (accrued >= 0)
);
create table accounts.interest_clock (
  one boolean primary key default true check (one),
  through date not null
);

-- What an account earned in a month, and the movement that pays it.
create table accounts.interest_posting (
  account_id text not null references accounts.account,
  month text not null check (month ~ '^[0-9]{4}-[0-9]{2}$'),
  currency text not null,
  amount numeric(39) not null check (amount > 0),
  movement_id text not null unique,
  paid_at timestamptz,
  primary key (account_id, month)
);
create index interest_posting_open on accounts.interest_posting (month) where paid_at is null;

create table accounts.category (
  member_id text not null,
  movement_id text not null,
  category text not null,
  primary key (member_id, movement_id)
);
