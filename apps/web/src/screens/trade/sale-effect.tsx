import type { OrderPreview } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import pageStyles from "../../app/page.module.css";
import { wire } from "../../data/client.ts";
import { investQueries } from "../../data/invest.ts";
import { Amount } from "../../design/amount.tsx";
import { Facts } from "../../design/surface.tsx";
import { useInvest } from "../invest/texts.tsx";
import { gainOfSale } from "./sale-lots.ts";

/** What a sale would mean for the tax, before it is placed. */
export function SaleEffect({ preview }: { readonly preview: OrderPreview }) {
  const { ticket, tax } = useInvest();
  const { symbol, currency } = preview.instrument;
  const { data: lots } = useQuery(investQueries.lots(symbol));
  if (lots === undefined) return null;
  const gain = gainOfSale(lots, preview.estimatedQuantity, BigInt(preview.total.amount));
  if (gain === undefined) return null;
  const line = (term: string, amount: bigint) =>
    amount === 0n
      ? undefined
      : { term, value: <Amount value={wire(amount, currency)} sign="always" private /> };
  return (
    <div>
      <Facts items={[line(ticket.gainShort, gain.short), line(ticket.gainLong, gain.long)]} />
      <p className={pageStyles.muted}>
        {ticket.gainHint(tax.methods[lots.method])} <Link to="/invest/tax">{ticket.change}</Link>
      </p>
    </div>
  );
}
