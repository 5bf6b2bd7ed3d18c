import { sql } from "kysely";
import { type Db, tablesOf } from "#kernel";

/** Invoices that are paid, but not by what their payment intent has received. */
export async function unpaidInvoices(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select i.id from merchants.object i
    left join merchants.object p on p.id = i.data->'hidden'->>'intent'
      and p.business = i.business and p.live = i.live
    where i.kind = 'invoice' and i.data->>'status' = 'paid'
      and i.data->'payments'->'data'->0->>'status' = 'paid'
      and ((p.data->'amount_received'->>'$')::numeric
        < (i.data->'amount_paid'->>'$')::numeric) is not false
    order by i.id`.execute(tablesOf(db));
  return rows.map(({ id }) => id);
}

/** Customers whose invoices are not as many as numbers were given. */
export async function gapsInNumbers(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.id from merchants.object c
    left join (
      select business, live, data->>'customer' as customer, count(*) as numbered,
        count(distinct data->>'number') as numbers
      from merchants.object where kind = 'invoice' and data->>'number' is not null
      group by business, live, data->>'customer'
    ) i on i.customer = c.id and i.business = c.business and i.live = c.live
    where c.kind = 'customer' and not c.refs @> array['deleted']
      and ((c.data->>'next_invoice_sequence')::integer - 1 <> coalesce(i.numbered, 0)
        or i.numbered <> i.numbers)
    order by c.id`.execute(tablesOf(db));
  return rows.map(({ id }) => id);
}
