import type { BourseEvent } from "@bourse/contract";
import { formatPrice } from "@bourse/messages";
import { useEffect, useEffectEvent } from "react";
import { refreshInvest, refreshWatching } from "../data/invest.ts";
import { queries, queryClient, refreshMoney } from "../data/queries.ts";
import { toast } from "../design/toast.tsx";
import { useLanguage } from "./language.tsx";
import { startLive } from "./live.ts";

/** While signed in: what happens to the member's money shows at once, and is told. */
export function useLiveEvents(signedIn: boolean): void {
  const { t, money, dates, locale } = useLanguage();
  const tell = (event: BourseEvent) => {
    if (event.type === "movement") {
      const { movement } = event;
      const from = movement.counterparty;
      refreshInvest();
      if (movement.direction !== "in" || from.type === "pot") return;
      const fresh = movement.state === "completed" || movement.state === "pending";
      if (!fresh || from.type === "bourse" || from.type === "link") return;
      toast(t.status.received(money(movement.amount), from.name), {
        movementId: movement.id,
        linkText: t.status.viewReceipt,
      });
    } else if (event.type === "request") {
      refreshMoney();
      const { request } = event;
      const fresh = request.state === "open" && request.paid.amount === "0";
      if (request.direction !== "in" || !fresh) return;
      toast(t.status.requested(money(request.amount), request.by.name));
    } else if (event.type === "purchase") {
      const { credential, business, amount } = event;
      const linkText = t.status.approve;
      toast(t.status.purchase(money(amount), business.name), { credential, linkText });
    } else if (event.type === "schedule_notice") {
      const on = dates.calendarDate(event.on);
      void queryClient.invalidateQueries({ queryKey: queries.schedules.queryKey });
      if (event.notice === "failed") toast(t.scheduled.failed(on), { tone: "bad" });
      else toast(t.status.upcoming(money(event.amount), event.payee.name, on));
    } else if (event.type === "price_alert") {
      const { symbol, firedPrice } = event.alert;
      void refreshWatching();
      toast(t.status.priceReached(symbol, formatPrice(firedPrice ?? "0", "USD", locale)));
    } else if (event.type === "order") {
      refreshInvest();
    } else {
      void queryClient.invalidateQueries({ queryKey: queries.security.queryKey });
    }
  };
  const onEvent = useEffectEvent(tell);
  useEffect(() => {
    if (!signedIn) return undefined;
    return startLive((event) => onEvent(event));
  }, [signedIn]);
}
