import type { HostedInvoice, WireMoney } from "@bourse/contract";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { Amount } from "../../design/amount.tsx";
import { Avatar } from "../../design/avatar.tsx";
import { Chip } from "../../design/states.tsx";
import { Facts } from "../../design/surface.tsx";
import checkoutStyles from "../checkout/checkout.module.css";
import styles from "./billing.module.css";
import { InvoiceState } from "./invoice-state.tsx";
import { PdfLink } from "./pdf-link.tsx";
import { TaxLines } from "./tax-lines.tsx";

type Props = { readonly credential: string; readonly invoice: HostedInvoice };

/** What stands on the paper: who asks whom for what, and until when. */
export function InvoicePaper({ credential, invoice }: Props) {
  const { t, dates } = useShop();
  const { business, customer, dueAt } = invoice;
  const to = [customer.name, customer.email].filter((part) => part !== null).join(" · ");
  return (
    <section className={checkoutStyles.order} aria-label={t.invoice.lines}>
      <div className={checkoutStyles.shop}>
        <Avatar handle={business.handle} name={business.name} kind={business.kind} size={48} />
        <div>
          <h1>{t.invoice.heading(invoice.number)}</h1>
          <span className={pageStyles.muted}>
            {business.name} · @{business.handle}
          </span>
        </div>
      </div>
      <div className={pageStyles.actions}>
        <InvoiceState invoice={invoice} />
        {!invoice.live && <Chip tone="warn">{t.checkout.test}</Chip>}
      </div>
      <div className={styles.facts}>
        <Facts
          items={[
            { term: t.invoice.issued, value: dates.date(invoice.issuedAt) },
            dueAt === null ? undefined : { term: t.invoice.due, value: dates.date(dueAt) },
            to === "" ? undefined : { term: t.invoice.billedTo, value: to },
          ]}
        />
      </div>
      {invoice.description !== null && <p>{invoice.description}</p>}
      <Lines invoice={invoice} />
      {invoice.footer !== null && <p className={pageStyles.muted}>{invoice.footer}</p>}
      <PdfLink credential={credential} />
    </section>
  );
}

const isNone = ({ amount }: WireMoney) => amount === "0";
const without = ({ amount, currency }: WireMoney) => ({ amount: `-${amount}`, currency });

function Lines({ invoice }: { readonly invoice: HostedInvoice }) {
  const { t, dates } = useShop();
  const { subtotal, discount, taxes, total, fromBalance, credited, givenBack, due } = invoice;
  return (
    <ul className={checkoutStyles.items}>
      {invoice.lines.map((line, place) => (
        // Two lines of an invoice can be the same; their order never changes.
        <li key={place}>
          <span className={styles.line}>
            {line.description}
            {line.from !== line.to && (
              <span className={pageStyles.muted}>
                {t.invoice.period(dates.date(line.from), dates.date(line.to))}
              </span>
            )}
          </span>
          <Amount value={line.amount} />
        </li>
      ))}
      {subtotal.amount !== total.amount && <Sum term={t.invoice.subtotal} value={subtotal} />}
      {!isNone(discount) && <Sum term={t.invoice.discount} value={without(discount)} />}
      <TaxLines taxes={taxes} />
      <Sum term={t.invoice.total} value={total} strong />
      {!isNone(fromBalance) && (
        <Sum
          term={fromBalance.amount.startsWith("-") ? t.invoice.fromBalance : t.invoice.toBalance}
          value={fromBalance}
        />
      )}
      {!isNone(credited) && <Sum term={t.invoice.credited} value={without(credited)} />}
      {due.amount !== total.amount && <Sum term={t.invoice.toPay} value={due} strong />}
      {!isNone(givenBack) && <Sum term={t.invoice.givenBack} value={without(givenBack)} />}
    </ul>
  );
}

type SumProps = { readonly term: string; readonly value: WireMoney; readonly strong?: boolean };

function Sum({ term, value, strong }: SumProps) {
  return (
    <li className={strong === true ? checkoutStyles.total : undefined}>
      <span>{term}</span>
      <Amount value={value} size={strong === true ? "strong" : "normal"} />
    </li>
  );
}
