-- What came in day by day, without reading every line of a balance.
create index object_line_day on merchants.object
  (business, live, (data ->> 'currency'), created_at)
  where kind = 'balance_transaction';
