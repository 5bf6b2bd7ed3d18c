import type { BourseEvent, OutputOf } from "@bourse/contract";
import { z } from "zod";
import { viewOf } from "#accounts";
import type { Brokerage } from "#brokerage";
import { type MemberId, parseId, type StoredEvent } from "#kernel";
import type { Market } from "#market";
import type { Merchants } from "#merchants";
import type { Movements } from "#movements";
import type { Payments } from "#payments";
import type { PresentBrokerage } from "./present-brokerage.ts";
import { presentAlert } from "./present-market.ts";
import type { PresentMovement } from "./present-movement.ts";
import type { PresentParty } from "./present-party.ts";
import type { PresentRequest } from "./present-request.ts";
import { presentMoney } from "./present-values.ts";

type Deps = {
  readonly movements: Movements;
  readonly payments: Payments;
  readonly market: Market;
  readonly brokerage: Brokerage;
  readonly merchants: Pick<Merchants, "waitingPurchase">;
  readonly present: PresentMovement & {
    readonly party: PresentParty;
    readonly requests: PresentRequest;
    readonly brokerage: PresentBrokerage;
  };
};

/** An event as its member sees it now; undefined when what it is about is not theirs any more. */
export type PresentEvent = (event: StoredEvent) => Promise<BourseEvent | undefined>;

/** The sides of an event that its log stores as text. */
type ScheduleNotice = Extract<BourseEvent, { type: "schedule_notice" }>;
type Schedule = OutputOf<"schedule">;

export function createPresentEvent(deps: Deps): PresentEvent {
  const { movements, payments, market, merchants, present } = deps;

  async function movement(member: MemberId, subject: string): Promise<BourseEvent | undefined> {
    const id = parseId("mov", subject);
    const found = id && (await movements.find(id));
    if (!found || viewOf(found, member) === undefined) return undefined;
    const [shown] = await present.list([found], member);
    return shown && { type: "movement", movement: shown };
  }

  async function request(member: MemberId, subject: string): Promise<BourseEvent | undefined> {
    const id = parseId("req", subject);
    const found = id && (await payments.request(member, id));
    if (!found?.ok) return undefined;
    return { type: "request", request: await present.requests.request(found.value, member) };
  }

  async function purchase(event: StoredEvent): Promise<BourseEvent | undefined> {
    const waiting = await merchants.waitingPurchase(event.memberId, event.subject);
    if (!waiting) return undefined;
    const { credential, business, amount } = waiting;
    const shop = await present.party(business);
    return { type: "purchase", credential, business: shop, amount: presentMoney(amount) };
  }

  async function notice(event: StoredEvent): Promise<ScheduleNotice | undefined> {
    const id = parseId("sch", event.subject);
    const found = id && (await payments.schedule(event.memberId, id));
    if (!found?.ok) return undefined;
    const shown: Schedule = await present.requests.schedule(found.value);
    const on = z.iso.date().safeParse(event.data?.["on"]).data ?? shown.nextOn;
    if (on === null) return undefined;
    const { payee, amount } = shown;
    const failure = event.data?.["failure"] ?? null;
    const kind = event.data?.["notice"] === "failed" ? "failed" : "upcoming";
    return {
      type: "schedule_notice",
      scheduleId: shown.id,
      payee,
      amount,
      on,
      notice: kind,
      failure,
    };
  }

  return async (event) => {
    switch (event.type) {
      case "movement":
        return movement(event.memberId, event.subject);
      case "request":
        return request(event.memberId, event.subject);
      case "purchase":
        return purchase(event);
      case "schedule_notice":
        return notice(event);
      case "price_alert":
        return priceAlert(market, event.memberId, event.subject);
      case "order":
        return presentOrderEvent(deps, event);
      case "security":
        return { type: "security", event: event.data?.["event"] ?? event.subject };
    }
  };
}

async function priceAlert(
  market: Market,
  member: MemberId,
  subject: string,
): Promise<BourseEvent | undefined> {
  const id = parseId("alr", subject);
  const found = id && (await market.alerts.find(id));
  if (found?.member !== member) return undefined;
  const alert = await presentAlert(market, found);
  return alert && { type: "price_alert", alert };
}

async function presentOrderEvent(
  { brokerage, present }: Deps,
  { memberId, subject }: StoredEvent,
): Promise<BourseEvent | undefined> {
  const id = parseId("ord", subject);
  const found = id && (await brokerage.order(memberId, id));
  if (!found?.ok) return undefined;
  return { type: "order", order: await present.brokerage.order(found.value) };
}
