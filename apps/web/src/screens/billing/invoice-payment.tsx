import type { HostedInvoice } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { queries } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Check, Clock, type Icon, X } from "../../design/icons.ts";
import { Bone, ErrorState } from "../../design/states.tsx";
import { CardForm } from "../checkout/card-form.tsx";
import { MemberPays } from "../checkout/member-pays.tsx";
import payStyles from "../pay/pay.module.css";
import { isOverdue } from "./invoice-state.tsx";

type Props = { readonly invoice: HostedInvoice };

/** What is left to pay and how, or why nothing is. */
export function InvoicePayment({ invoice }: Props) {
  const { t, dates } = useShop();
  const { state, business, checkout, paidAt } = invoice;
  if (state === "paid") {
    const text = paidAt === null ? t.invoice.paidText(business.name) : undefined;
    return (
      <End
        mark={Check}
        tone="good"
        title={t.invoice.paidTitle}
        text={text ?? t.invoice.paidOn(dates.longDate(paidAt ?? invoice.issuedAt))}
      />
    );
  }
  if (state === "void") {
    const { voidTitle, voidText } = t.invoice;
    return <End mark={X} tone="bad" title={voidTitle} text={voidText(business.name)} />;
  }
  if (checkout === null) {
    const { nothingTitle, nothingText } = t.invoice;
    return <End mark={X} tone="bad" title={nothingTitle} text={nothingText(business.name)} />;
  }
  return <PayNow invoice={invoice} credential={checkout} />;
}

type PayProps = Props & { readonly credential: string };

function PayNow({ invoice, credential }: PayProps) {
  const { t, dates, now } = useShop();
  const checkout = useQuery(queries.checkout(credential));
  const { data } = checkout;
  if (checkout.isError) return <ErrorState error={checkout.error} onRetry={checkout.refetch} />;
  if (data === undefined) return <Bone width="100%" height="12rem" />;
  if (data.state !== "open") return <End mark={Clock} tone="wait" title={t.checkout.processing} />;
  const { dueAt } = invoice;
  return (
    <>
      <Amount value={invoice.due} size="hero" />
      {dueAt !== null && (
        <p className={pageStyles.muted}>
          {isOverdue(invoice, now())
            ? t.invoice.overdueSince(dates.longDate(dueAt))
            : t.invoice.dueOn(dates.longDate(dueAt))}
        </p>
      )}
      {data.live ? (
        <MemberPays credential={credential} checkout={data} />
      ) : (
        <CardForm credential={credential} checkout={data} />
      )}
    </>
  );
}

type EndProps = {
  readonly mark: Icon;
  readonly tone: "good" | "wait" | "bad";
  readonly title: string;
  readonly text?: string;
};

function End({ mark: Mark, tone, title, text }: EndProps) {
  return (
    <div className={payStyles.hero} role="status">
      <span className={payStyles.stamp} data-tone={tone}>
        <Mark size="2.25rem" strokeWidth={2.4} aria-hidden />
      </span>
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
    </div>
  );
}
