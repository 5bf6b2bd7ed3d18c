import {
  dateFormats,
  formatMoney,
  formatPrice,
  loadMessages,
  loadNoticeMessages,
  type Messages,
  type NoticeMessages,
} from "@bourse/messages";
import { viewOf } from "#accounts";
import type { Brokerage } from "#brokerage";
import type { Identity, Language } from "#identity";
import { type Money, parseId, type StoredEvent } from "#kernel";
import { type Market, formatPrice as priceText } from "#market";
import type { Merchants } from "#merchants";
import type { Movement, Movements, Side } from "#movements";
import type { ComposeNotice, PushNotice } from "#notifications";
import type { Payments } from "#payments";

/** What {@link createComposeNotice} looks things up in. */
export type ComposeNoticeDeps = {
  readonly identity: Pick<Identity, "memberById">;
  readonly movements: Pick<Movements, "find">;
  readonly payments: Pick<Payments, "request" | "schedule">;
  readonly market: Pick<Market, "alerts" | "instruments">;
  readonly brokerage: Pick<Brokerage, "order">;
  readonly merchants: Pick<Merchants, "waitingPurchase">;
};

type Said = Pick<PushNotice, "title" | "text" | "path">;
type Reader = {
  readonly deps: ComposeNoticeDeps;
  readonly event: StoredEvent;
  readonly language: Language;
  readonly texts: NoticeMessages["notices"];
};

/** Signing in and out, and what a member does there, is seen there: only what may be another's. */
const alarming: ReadonlySet<string> = new Set<keyof Messages["security"]["eventNames"]>([
  "member.new_device",
  "passkey.added",
  "passkey.removed",
  "passkey.counter_not_rising",
  "password.changed",
  "totp.enabled",
  "totp.disabled",
  "recovery_codes.renewed",
  "recovery_code.used",
  "token.created",
  "identity_check.approved",
  "identity_check.refused",
  "step_up_threshold.changed",
  "operator.granted",
  "operator.revoked",
]);

/** Says what happened as it stands now, in the language of its member. */
export function createComposeNotice(deps: ComposeNoticeDeps): ComposeNotice {
  return async (event) => {
    const member = await deps.identity.memberById(event.memberId);
    if (!member) return undefined;
    const { language } = member;
    const { notices: texts } = await loadNoticeMessages(language);
    const said = await say({ deps, event, language, texts });
    if (!said) return undefined;
    const isUrgent = event.type !== "price_alert" && event.type !== "order";
    return { ...said, language, about: `${event.type}:${event.subject}`, isUrgent };
  };
}

async function say(reader: Reader): Promise<Said | undefined> {
  switch (reader.event.type) {
    case "movement":
      return arrival(reader);
    case "request":
      return request(reader);
    case "purchase":
      return purchase(reader);
    case "schedule_notice":
      return schedule(reader);
    case "price_alert":
      return priceAlert(reader);
    case "order":
      return order(reader);
    case "security":
      return security(reader);
  }
}

const written = ({ amount, currency }: Money, language: Language): string =>
  formatMoney({ amount: amount.toString(), currency }, language);

async function nameOf({ deps }: Reader, side: Side): Promise<string | undefined> {
  if (side.type === "outside") return side.name;
  if (side.type !== "member") return undefined;
  return (await deps.identity.memberById(side.member))?.name;
}

/** Money that comes in from somebody else, as soon as it is on its way. */
async function arrival(reader: Reader): Promise<Said | undefined> {
  const { deps, event, language, texts } = reader;
  const id = parseId("mov", event.subject);
  const movement = id && (await deps.movements.find(id));
  const view = movement && viewOf(movement, event.memberId);
  if (!movement || view?.direction !== "in" || !isOnItsWay(movement)) return undefined;
  const name = await nameOf(reader, view.counterparty);
  if (name === undefined) return undefined;
  const plain = movement.state === "pending" ? texts.receivedPending : texts.receivedText;
  const title = texts.received(written(movement.amount, language), name);
  return { title, text: movement.note === "" ? plain : movement.note, path: `/tx/${movement.id}` };
}

const isOnItsWay = ({ state }: Movement) => state === "pending" || state === "completed";

async function request(reader: Reader): Promise<Said | undefined> {
  const { deps, event, language, texts } = reader;
  const id = parseId("req", event.subject);
  const found = id && (await deps.payments.request(event.memberId, id));
  if (!found?.ok) return undefined;
  const { from, by, state, paid, amount, note } = found.value;
  const isNew = state === "open" && paid.amount === 0n;
  if (from !== event.memberId || !isNew) return undefined;
  const asker = await deps.identity.memberById(by);
  if (!asker) return undefined;
  const title = texts.requested(written(amount, language), asker.name);
  return { title, text: note === "" ? texts.requestedText : note, path: "/requests" };
}

/** A tap leads to what is approved, rather than to the page before it. */
async function purchase({ deps, event, language, texts }: Reader): Promise<Said | undefined> {
  const waiting = await deps.merchants.waitingPurchase(event.memberId, event.subject);
  const shop = waiting && (await deps.identity.memberById(waiting.business));
  if (!waiting || !shop) return undefined;
  const title = texts.purchase(written(waiting.amount, language), shop.name);
  return { title, text: texts.purchaseText, path: `/checkout/${waiting.credential}#approve` };
}

async function schedule(reader: Reader): Promise<Said | undefined> {
  const { deps, event, language, texts } = reader;
  const id = parseId("sch", event.subject);
  const found = id && (await deps.payments.schedule(event.memberId, id));
  const on = event.data?.["on"];
  if (!found?.ok || !on) return undefined;
  const payee = await deps.identity.memberById(found.value.payee);
  if (!payee) return undefined;
  const date = dateFormats(language).calendarDate(on);
  const amount = written(found.value.amount, language);
  const said =
    event.data?.["notice"] === "failed"
      ? { title: texts.failed(amount, payee.name), text: texts.failedText(date) }
      : { title: texts.upcoming(amount, payee.name), text: texts.upcomingText(date) };
  return { ...said, path: "/scheduled" };
}

async function priceAlert({ deps, event, language, texts }: Reader): Promise<Said | undefined> {
  const id = parseId("alr", event.subject);
  const alert = id && (await deps.market.alerts.find(id));
  if (alert?.member !== event.memberId || !alert.fired) return undefined;
  const instrument = await deps.market.instruments.byId(alert.instrument);
  if (!instrument) return undefined;
  const { symbol, currency } = instrument;
  const price = formatPrice(priceText(alert.fired.price), currency, language);
  const title = texts.priceReached(symbol, price);
  return { title, text: texts.priceReachedText, path: `/instruments/${symbol}` };
}

/** An order that has come to an end which its member did not choose. */
async function order({ deps, event, texts }: Reader): Promise<Said | undefined> {
  const id = parseId("ord", event.subject);
  const found = id && (await deps.brokerage.order(event.memberId, id));
  if (!found?.ok) return undefined;
  const { state, reason, instrument } = found.value;
  const listed = await deps.market.instruments.byId(instrument);
  if (!listed) return undefined;
  const path = `/invest/orders/${found.value.id}` as const;
  if (state === "filled")
    return { title: texts.filled(listed.symbol), text: texts.orderText, path };
  const hasEnded = state === "cancelled" || state === "expired" || state === "rejected";
  if (!hasEnded || reason === "by_member") return undefined;
  return { title: texts.notFilled(listed.symbol), text: texts.notFilledText, path };
}

async function security({ event, language, texts }: Reader): Promise<Said | undefined> {
  const name = event.data?.["event"] ?? "";
  if (!alarming.has(name)) return undefined;
  const { eventNames } = (await loadMessages(language)).security;
  const [, title] = Object.entries(eventNames).find(([known]) => known === name) ?? [];
  return title === undefined ? undefined : { title, text: texts.securityText, path: "/security" };
}
