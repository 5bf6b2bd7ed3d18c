import { useQuery } from "@tanstack/react-query";
import { useShop } from "../../app/shop-texts.tsx";
import { businessQueries, type World } from "../../data/business-queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Chip } from "../../design/states.tsx";
import { Row } from "../../design/surface.tsx";
import { InvoiceLink } from "../billing/invoice-link.tsx";
import { InvoiceState } from "../billing/invoice-state.tsx";
import { useSubscriptionWords } from "../billing/subscription-words.ts";
import { QueryList } from "./list.tsx";

type Props = { readonly world: World };

const tones = {
  active: "good",
  trialing: "good",
  past_due: "bad",
  unpaid: "bad",
  incomplete: "warn",
  incomplete_expired: "info",
  paused: "info",
  canceled: "info",
} as const;

/** Who subscribes to what, and what comes next. */
export function Subscriptions({ world }: Props) {
  const { t } = useShop();
  const words = useSubscriptionWords();
  return (
    <QueryList
      title={t.business.tabs.subscriptions}
      query={useQuery(businessQueries.subscriptions(world))}
      empty={t.bills.noSubscriptions}
      row={(one) => (
        <Row
          key={one.id}
          title={one.customer ?? t.bills.customerUnknown}
          sub={
            <>
              {words.name(one)} · {words.price(one)}
              <br />
              {words.next(one)}
            </>
          }
          end={<Chip tone={tones[one.state]}>{words.state(one)}</Chip>}
        />
      )}
    />
  );
}

/** What was billed; each leads to the page that its customer sees. */
export function Invoices({ world }: Props) {
  const { t, dates } = useShop();
  return (
    <QueryList
      title={t.business.tabs.invoices}
      query={useQuery(businessQueries.invoices(world))}
      empty={t.bills.noInvoices}
      row={(invoice) => (
        <Row
          key={invoice.id}
          title={invoice.customer ?? t.bills.customerUnknown}
          sub={
            <>
              <InvoiceLink invoice={invoice} /> · {dates.date(invoice.createdAt)}
              {invoice.state === "open" && invoice.dueAt !== null && (
                <> · {t.bills.dueBy(dates.date(invoice.dueAt))}</>
              )}
            </>
          }
          end={<Amount value={invoice.total} voided={invoice.state === "void"} />}
          endSub={<InvoiceState invoice={invoice} />}
        />
      )}
    />
  );
}
