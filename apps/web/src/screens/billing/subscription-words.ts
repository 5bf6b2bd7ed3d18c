import type { BillingInterval, Subscription, WireMoney } from "@bourse/contract";
import { useShop } from "../../app/shop-texts.tsx";

const hasEnded = ({ state }: Subscription) =>
  state === "canceled" || state === "incomplete_expired";

/** Whether it ends by itself, and can still be kept. */
export function isEnding(subscription: Subscription): boolean {
  return subscription.endsAt !== null && !hasEnded(subscription);
}

/** Whether its customer can still end it. */
export function canEnd(subscription: Subscription): boolean {
  return !hasEnded(subscription) && subscription.endsAt === null;
}

/** Whether it goes on being paid, so that there is something to pause. */
export function canPause({ state }: Subscription): boolean {
  return state === "active" || state === "trialing" || state === "past_due";
}

/** What is said of subscriptions, wherever they are shown. */
export function useSubscriptionWords() {
  const { t, dates, money } = useShop();
  const words = t.subscription;
  return {
    /** What is subscribed to. */
    name: ({ items }: Subscription) =>
      items
        .map(({ name, quantity }) => (quantity === 1 ? name : `${name} × ${quantity}`))
        .join(", "),
    price: ({ amount, interval }: { amount: WireMoney; interval: BillingInterval }) =>
      words.per[interval.unit](money(amount), interval.count),
    /** What happens to it next. */
    next: (subscription: Subscription) => {
      const { state, endsAt, periodEndsAt, trialEndsAt } = subscription;
      if (hasEnded(subscription)) {
        return endsAt === null ? words.states[state] : words.endedOn(dates.date(endsAt));
      }
      if (endsAt !== null) return words.endsOn(dates.date(endsAt));
      if (state === "trialing" && trialEndsAt !== null) {
        return words.trialUntil(dates.date(trialEndsAt));
      }
      if (state === "active") return words.next(dates.date(periodEndsAt));
      return words.states[state];
    },
    state: ({ state }: Subscription) => words.states[state],
  };
}
