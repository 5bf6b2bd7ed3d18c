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

/** Invoices that are credited otherwise than their credit notes say, or more than they came to. */
export async function wronglyCredited(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select i.id from merchants.object i
    left join (
      select business, live, data->>'invoice' as invoice,
        sum((data->'pre_payment_amount'->>'$')::numeric) as pre,
        sum((data->'post_payment_amount'->>'$')::numeric) as post
      from merchants.object where kind = 'credit_note' and data->>'status' = 'issued'
      group by business, live, data->>'invoice'
    ) n on n.invoice = i.id and n.business = i.business and n.live = i.live
    where i.kind = 'invoice'
      and ((i.data->'pre_payment_credit_notes_amount'->>'$')::numeric <> coalesce(n.pre, 0)
        or (i.data->'post_payment_credit_notes_amount'->>'$')::numeric <> coalesce(n.post, 0)
        or coalesce(n.pre + n.post, 0) > greatest((i.data->'total'->>'$')::numeric, 0))
    order by i.id`.execute(tablesOf(db));
  return rows.map(({ id }) => id);
}

/** Customers whose balance is not the sum of its transactions, since there are some. */
export async function unbookedBalances(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.id from merchants.object c
    left join (
      select business, live, data->>'customer' as customer,
        sum((data->'amount'->>'$')::numeric) as booked
      from merchants.object where kind = 'customer_balance_transaction'
      group by business, live, data->>'customer'
    ) t on t.customer = c.id and t.business = c.business and t.live = c.live
    where c.kind = 'customer' and not c.refs @> array['deleted']
      and (c.data->'hidden'->>'booked')::boolean
      and (c.data->'balance'->>'$')::numeric <> coalesce(t.booked, 0)
    order by c.id`.execute(tablesOf(db));
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
