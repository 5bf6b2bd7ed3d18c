create schema accounts;

create table accounts.account (
  id             text        primary key,
  -- The ledger's account for what is set aside for orders.
  reserved_id    text        not null unique,
  member_id      text        not null,
  currency       text        not null check (currency ~ '^[A-Z]{3}$'),
  holder         text        not null,
  -- What payers type; absent where the currency has no such details here.
  account_number text,
  iban           text        unique,
  created_at     timestamptz not null,
  constraint account_one_for_member_and_currency unique (member_id, currency),
  constraint account_number_of_currency unique (currency, account_number)
);

create table accounts.pot (
  id              text        primary key,
  member_id       text        not null,
  account_id      text        not null references accounts.account,
  currency        text        not null,
  name            text        not null,
  emoji           text        not null,
  goal            bigint      check (goal > 0),
  goal_date       text        check (goal_date ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  round_up_to     bigint      check (round_up_to > 0),
  schedule_amount bigint      check (schedule_amount > 0),
  schedule_every  text        check (schedule_every in ('day', 'week', 'month')),
  -- The day from which it recurs: a monthly one keeps this day of the month.
  schedule_start  text        check (schedule_start ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  schedule_next   text        check (schedule_next ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  locked_until    text        check (locked_until ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  created_at      timestamptz not null,
  closed_at       timestamptz,
  check (num_nulls(schedule_amount, schedule_every, schedule_start, schedule_next) in (0, 4))
);
create index pot_member on accounts.pot (member_id);
create index pot_account on accounts.pot (account_id);
create index pot_due on accounts.pot (schedule_next) where closed_at is null;

-- What each account has earned and what no posting holds yet, counted through interest_clock.
create table accounts.interest (
  account_id text        primary key references accounts.account,
  -- Posted balance of the account, what is reserved and its pots at the end of that day.
  balance    numeric(39) not null default 0 check (balance >= 0),
  -- Exact, in 1/3,650,000 of a minor unit.
  accrued    numeric(60) not null default 0 check (accrued >= 0)
);
create table accounts.interest_clock (
  only_row boolean primary key default true check (only_row),
  through  text    not null check (through ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')
);

-- What an account earned in a month, and the movement that paid it.
create table accounts.interest_posting (
  account_id  text        not null references accounts.account,
  month       text        not null check (month ~ '^[0-9]{4}-[0-9]{2}$'),
  amount      numeric(39) not null check (amount > 0),
  -- Payments that the ledger refused: each has a key of its own.
  refusals    integer     not null default 0,
  movement_id text        unique,
  paid_at     timestamptz,
  primary key (account_id, month),
  check ((movement_id is null) = (paid_at is null))
);
create index interest_posting_unpaid on accounts.interest_posting (month) where paid_at is null;

-- Where a member put a movement, when not where it was put at first.
create table accounts.category (
  member_id   text not null,
  movement_id text not null,
  category    text not null,
  primary key (member_id, movement_id)
);
