-- Lines of balances that a payout by schedule may take, and disputes by how they stand.
update merchants.object set refs = array_append(refs, 'unpaid')
where kind = 'balance_transaction' and data->>'status' = 'available';
update merchants.object set refs = array_append(refs, 'status=' || (data->>'status'))
where kind = 'dispute';

-- What was asked of the API, for those who look for a fault: kept thirty days.
create table merchants.request (
  id         text        primary key,
  business   text        not null,
  live       boolean     not null,
  method     text        not null,
  path       text        not null,
  status     integer     not null,
  key_id     text        not null,
  body_bytes integer     not null,
  took_ms    integer     not null,
  at         timestamptz not null
);
create index request_list on merchants.request (business, live, id desc);
create index request_at on merchants.request (at);

-- What files hold; what is known of them stands in merchants.object.
create table merchants.file_content (
  id       text    primary key,
  business text    not null,
  live     boolean not null,
  content  bytea   not null
);
