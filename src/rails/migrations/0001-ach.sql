create schema rails;

-- A file is recorded before the first of its entries, content and all: returns are built from it.
create table rails.ach_file (
  identity              text        primary key check (identity ~ '^[0-9a-f]{64}$'),
  received_order        bigint      generated always as identity unique,
  immediate_destination text        not null,
  immediate_origin      text        not null,
  file_creation_date    text        not null,
  file_creation_time    text        not null,
  file_id_modifier      text        not null,
  content               bytea       not null,
  recorded_at           timestamptz not null
);

-- A file of returns that was made up. Until it is delivered, exporting again gives the same file.
create table rails.ach_return_export (
  number           bigint      generated always as identity primary key,
  file_id_modifier text        not null check (file_id_modifier ~ '^[A-Z1-9]$'),
  created_at       timestamptz not null,
  delivered_at     timestamptz
);

create unique index ach_return_export_one_undelivered
  on rails.ach_return_export ((true)) where delivered_at is null;

create unique index ach_return_export_modifier_of_day
  on rails.ach_return_export (((created_at at time zone 'UTC')::date), file_id_modifier);

-- What became of one entry. An outcome is written once and never changes.
create table rails.ach_entry (
  file_identity        text        not null references rails.ach_file,
  batch_number         integer     not null,
  trace_number         text        not null check (trace_number ~ '^[0-9]{15}$'),
  sec_code             text        not null,
  amount               bigint      not null check (amount >= 0),
  account_number_end   text        not null check (length(account_number_end) <= 4),
  outcome              text        not null check (outcome in ('credited', 'returned', 'ignored')),
  movement_id          text        check ((outcome = 'credited') = (movement_id is not null)),
  return_reason        text        check ((outcome = 'returned') = (return_reason is not null)),
  ignored_reason       text        check ((outcome = 'ignored') = (ignored_reason is not null)),
  return_export_number bigint      references rails.ach_return_export
                                   check (return_export_number is null or outcome = 'returned'),
  recorded_at          timestamptz not null,
  primary key (file_identity, batch_number, trace_number)
);

create index ach_entry_return_export on rails.ach_entry (return_export_number)
  where outcome = 'returned';
