import type { OrderDetail } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { investQueries, refreshInvest } from "../../data/invest.ts";
import { Amount } from "../../design/amount.tsx";
import { Button, ButtonLink } from "../../design/button.tsx";
import { Check, Clock, X } from "../../design/icons.ts";
import { Sheet } from "../../design/sheet.tsx";
import { useInvest } from "../invest/texts.tsx";
import pay from "../pay/pay.module.css";
import { toneOf, useOrderWords } from "./order-words.ts";

type Props = {
  readonly order: OrderDetail;
  readonly onClose: () => void;
  readonly onAgain: () => void;
};

const stamps = { good: Check, wait: Clock, bad: X };

/** The server's own state of the order, live through each of them. */
export function OrderResult({ order: placed, onClose, onAgain }: Props) {
  const { order: texts, price, quantity } = useInvest();
  const { t } = useLanguage();
  const wordsOf = useOrderWords();
  const { data: order } = useQuery({
    ...investQueries.order(placed.id),
    initialData: placed,
  });
  const tone = toneOf(order);
  useEffect(() => {
    if (tone !== "wait") refreshInvest();
  }, [tone]);
  const Stamp = stamps[tone];
  const title = texts.states[order.state];
  const { currency } = order.instrument;
  return (
    <Sheet title={title} onClose={onClose}>
      <div className={pay.hero} role="status">
        <span className={pay.stamp} data-tone={tone}>
          <Stamp size="2.25rem" strokeWidth={2.4} aria-hidden />
        </span>
        {order.filledQuantity === "0" ? (
          <strong>{title}</strong>
        ) : (
          <Amount value={order.filledAmount} size="hero" />
        )}
        {wordsOf(order).map((text) => (
          <span key={text}>{text}</span>
        ))}
        {order.averagePrice !== null && (
          <span className={pageStyles.muted}>
            {texts.trade(quantity(order.filledQuantity), price(order.averagePrice, currency))}
          </span>
        )}
      </div>
      <div className={pageStyles.actions}>
        <ButtonLink variant="secondary" to="/invest/orders/$id" params={{ id: order.id }}>
          {texts.view}
        </ButtonLink>
        <Button variant="secondary" onClick={onAgain}>
          {texts.again}
        </Button>
      </div>
      <Button size="large" block onClick={onClose}>
        {t.common.done}
      </Button>
    </Sheet>
  );
}
