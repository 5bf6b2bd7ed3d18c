-- Events of the embedded exchange that were heard and not taken over when it wrote its snapshot: it
-- gives them no more. Each is deleted once it was taken over, or parked.
create table brokerage.heard_event (
  generation      integer not null,
  sequence        bigint  not null,
  client_order_id text    not null,
  number          bigint  not null,
  -- As the exchange has written it: a row of integers.
  event_row       jsonb   not null,
  primary key (generation, sequence, client_order_id)
);
