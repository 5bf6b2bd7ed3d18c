-- Events of the embedded exchange that could not be taken over: those of one order wait here, in
-- their order, while those of all others go on. None is deleted before it was taken over.
create table brokerage.parked_event (
  generation      integer     not null,
  sequence        bigint      not null,
  client_order_id text        not null,
  number          bigint      not null,
  -- As the exchange has written it: a row of integers.
  event_row       jsonb       not null,
  -- What went wrong; for one that only waits behind another, null.
  reason          text,
  attempts        integer     not null check (attempts >= 0),
  parked_at       timestamptz not null,
  retry_at        timestamptz not null,
  primary key (generation, sequence, client_order_id)
);
create index parked_event_order on brokerage.parked_event (client_order_id, generation, sequence);
