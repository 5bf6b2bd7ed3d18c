-- What operators have halted or stopped, and who lifted it and why. No row is deleted.
create table market.suspension (
  number bigint generated always as identity primary key,
  kind text not null check (kind in ('halt', 'kill')),
  scope text not null check (scope in ('venue', 'instrument', 'owner')),
  subject text not null,
  -- What the operator called it: symbols and handles change.
  named text not null,
  reason text not null check (length(reason) between 1 and 200),
  placed_by text not null,
  placed_at timestamptz not null,
  lifted_reason text check (length(lifted_reason) between 1 and 200),
  lifted_by text,
  lifted_at timestamptz,
  check (num_nonnulls(lifted_reason, lifted_by, lifted_at) in (0, 3)),
  check (kind = 'kill' or scope <> 'owner')
);
create unique index suspension_in_force on market.suspension (scope, subject, kind)
  where lifted_at is null;
