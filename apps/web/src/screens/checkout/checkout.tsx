import type { Checkout } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "@tanstack/react-router";
import { ShopTexts, useShop } from "../../app/shop-texts.tsx";
import { problemOf } from "../../data/client.ts";
import { queries } from "../../data/queries.ts";
import { Link2 } from "../../design/icons.ts";
import { Bone, EmptyState, ErrorState } from "../../design/states.tsx";
import { EntryFrame } from "../entry/frame.tsx";
import { CardForm } from "./card-form.tsx";
import styles from "./checkout.module.css";
import { CheckoutEnd } from "./end.tsx";
import { MemberPays } from "./member-pays.tsx";
import { Order } from "./order.tsx";

/** Where whoever buys in a shop pays: what they buy, and how. */
export function CheckoutPage() {
  return (
    <ShopTexts>
      <PayCheckout />
    </ShopTexts>
  );
}

function PayCheckout() {
  const { t } = useShop();
  const { credential } = useParams({ from: "/checkout/$credential" });
  const checkout = useQuery(queries.checkout(credential));
  const { data } = checkout;
  if (data === undefined) {
    return (
      <EntryFrame title={t.checkout.payWith}>
        <div className={styles.message}>
          {checkout.isPending && <Bone width="100%" height="20rem" />}
          {checkout.isError &&
            (problemOf(checkout.error)?.code === "not_found" ? (
              <EmptyState
                icon={Link2}
                title={t.problems.notFoundTitle}
                text={t.checkout.notFound}
              />
            ) : (
              <ErrorState error={checkout.error} onRetry={checkout.refetch} />
            ))}
        </div>
      </EntryFrame>
    );
  }
  return (
    <EntryFrame title={t.checkout.title(data.business.name)}>
      <div className={styles.page}>
        <Order checkout={data} />
        <section className={styles.pay} aria-label={t.checkout.payWith}>
          <Ways credential={credential} checkout={data} />
        </section>
      </div>
    </EntryFrame>
  );
}

type WaysProps = { readonly credential: string; readonly checkout: Checkout };

function Ways({ credential, checkout }: WaysProps) {
  const { hash } = useLocation();
  if (checkout.state !== "open") {
    // A shop's page opened this window for the payment, and waits behind it.
    const isWindow = hash === "window";
    return (
      <CheckoutEnd checkout={checkout} {...(isWindow && { onContinue: () => window.close() })} />
    );
  }
  if (!checkout.live) return <CardForm credential={credential} checkout={checkout} />;
  return <MemberPays credential={credential} checkout={checkout} />;
}
