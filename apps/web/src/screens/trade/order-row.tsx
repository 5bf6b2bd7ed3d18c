import type { Order } from "@bourse/contract";
import { useLanguage } from "../../app/language.tsx";
import { Amount } from "../../design/amount.tsx";
import { Ban, CircleAlert, CircleCheck, Clock, type Icon } from "../../design/icons.ts";
import { Chip } from "../../design/states.tsx";
import { RowLink } from "../../design/surface.tsx";
import { Seal } from "../invest/instrument-row.tsx";
import { useInvest } from "../invest/texts.tsx";

type Tone = "info" | "good" | "warn" | "bad";

const looks: Readonly<Record<Order["state"], readonly [Tone, Icon]>> = {
  accepted: ["warn", Clock],
  queued: ["warn", Clock],
  waiting: ["warn", Clock],
  sent: ["warn", Clock],
  working: ["warn", Clock],
  cancelling: ["warn", Clock],
  replacing: ["warn", Clock],
  filled: ["good", CircleCheck],
  cancelled: ["info", Ban],
  expired: ["info", Ban],
  rejected: ["bad", CircleAlert],
};

export function OrderChip({ state }: { readonly state: Order["state"] }) {
  const { order } = useInvest();
  const [tone, Mark] = looks[state];
  return (
    <Chip tone={tone}>
      <Mark size="1.05em" aria-hidden />
      {order.states[state]}
    </Chip>
  );
}

/** What an order is for, in words: `$10.00 of $ALDR`, `3 $ALDR`. */
export function useOrderSize(): (order: Order) => string {
  const { ticket, quantity } = useInvest();
  const { money } = useLanguage();
  return ({ instrument: { symbol }, ...order }) => {
    if (order.amount !== null) {
      return ticket.ofSymbol(money(order.amount), symbol);
    }
    return ticket.sharesOf(quantity(order.quantity ?? order.filledQuantity), symbol);
  };
}

export function OrderRow({ order: one }: { readonly order: Order }) {
  const { order, ticket, price, quantity } = useInvest();
  const { dates, money, now } = useLanguage();
  const { symbol, currency } = one.instrument;
  const at = one.limitPrice ?? one.stopPrice;
  const kind = ticket.typeNames[one.type];
  const isFilled = one.filledQuantity !== "0";
  const shares = one.quantity ?? one.filledQuantity;
  const size =
    one.amount !== null && !isFilled
      ? money(one.amount)
      : ticket.sharesCount(Number(shares), quantity(shares, 4));
  return (
    <RowLink
      link={{ to: "/invest/orders/$id", params: { id: one.id } }}
      lead={<Seal symbol={symbol} />}
      title={`${order.side[one.side]} · $${symbol}`}
      sub={[
        dates.nearDay(one.createdAt, now()),
        size,
        at === null ? kind : `${kind} ${price(at, currency)}`,
      ].join(" · ")}
      end={isFilled ? <Amount value={one.filledAmount} /> : undefined}
      endSub={<OrderChip state={one.state} />}
    />
  );
}
