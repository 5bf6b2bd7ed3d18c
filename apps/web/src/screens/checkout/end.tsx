import type { Checkout } from "@bourse/contract";
import { useEffect } from "react";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { Button } from "../../design/button.tsx";
import { Check, Clock, X } from "../../design/icons.ts";
import payStyles from "../pay/pay.module.css";
import styles from "./checkout.module.css";

/** Long enough to read that it is paid. */
const readMs = 2_500;

type Props = {
  readonly checkout: Checkout;
  /** Given where the shop's page is open already, in another window or around this one. */
  readonly onContinue?: () => void;
};

/** How a checkout ended; once it is paid the shop goes on by itself. */
export function CheckoutEnd({ checkout, onContinue }: Props) {
  const { t, money } = useShop();
  const { state, business, amount, successUrl, cancelUrl } = checkout;
  const isPaid = state === "paid";
  const isOver = onContinue !== undefined;
  useEffect(() => {
    if (!isPaid || successUrl === null || isOver) return undefined;
    const timer = setTimeout(() => location.assign(successUrl), readMs);
    return () => clearTimeout(timer);
  }, [isPaid, successUrl, isOver]);
  const Mark = isPaid ? Check : state === "processing" ? Clock : X;
  const tone = isPaid ? "good" : state === "processing" ? "wait" : "bad";
  const target = isPaid ? successUrl : cancelUrl;
  const { title, text } = wordsOf();
  return (
    <div className={payStyles.hero} role="status">
      <span className={payStyles.stamp} data-tone={tone}>
        <Mark size="2.25rem" strokeWidth={2.4} aria-hidden />
      </span>
      <h2>{title}</h2>
      {text !== "" && <p>{text}</p>}
      {isPaid && successUrl !== null && !isOver && (
        <p className={pageStyles.muted}>{t.checkout.redirecting}</p>
      )}
      {isOver && state !== "processing" && (
        <Button variant="accent" size="large" block onClick={onContinue}>
          {isPaid ? t.checkout.continue(business.name) : t.checkout.back(business.name)}
        </Button>
      )}
      {!isOver && target !== null && state !== "processing" && (
        <a className={styles.continue} href={target}>
          {isPaid ? t.checkout.continue(business.name) : t.checkout.back(business.name)}
        </a>
      )}
    </div>
  );

  function wordsOf(): { title: string; text: string } {
    switch (state) {
      case "paid":
        return {
          title: t.checkout.paid,
          text:
            amount === null
              ? t.checkout.saved(business.name)
              : t.checkout.paidText(money(amount), business.name),
        };
      case "expired":
        return { title: t.checkout.expired, text: t.checkout.expiredText };
      case "cancelled":
        return { title: t.checkout.cancelled, text: t.checkout.cancelledText };
      case "processing":
      case "open":
        return { title: t.checkout.processing, text: "" };
    }
  }
}
