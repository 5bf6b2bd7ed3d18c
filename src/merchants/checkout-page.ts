import { type ApprovalId, type ApprovalRequest, stepUpThreshold, tierLimits } from "#identity";
import {
  type BoundedMap,
  createBoundedMap,
  err,
  type MemberId,
  type MovementId,
  money,
  ok,
  type Result,
} from "#kernel";
import { ownCall } from "./call.ts";
import type { Outcome } from "./deps.ts";
import { newId, secondsOf } from "./object-id.ts";
import type {
  CheckoutSession,
  LineItem,
  Payer,
  PaymentIntent,
  PaymentMethod,
  SetupIntent,
} from "./objects.ts";
import { payIntent } from "./pay-intent.ts";
import { makePaymentMethod } from "./payment-methods.ts";
import type { Refusal } from "./refusal.ts";
import { setUp } from "./setup-intents.ts";
import type { Shop } from "./shop.ts";
import { findBusiness } from "./store/businesses.ts";
import { findObject, findWithWorld } from "./store/objects.ts";
import { currencyOf, type World } from "./world.ts";

/** What the page of a checkout shows, and who it is paid to. */
export type Checkout = {
  readonly world: World;
  readonly intent: PaymentIntent | SetupIntent;
  readonly session: CheckoutSession | undefined;
  readonly items: readonly LineItem[];
  /** Where the payer goes from here: with success once it is paid, else back. */
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
};

/** Why a payer cannot pay so. */
export type CheckoutError =
  | { readonly code: "not_found" }
  /** Paid, ended, or over. */
  | { readonly code: "checkout_closed" }
  /** It is not what the payer saw. */
  | { readonly code: "checkout_changed" }
  | { readonly code: "card_refused"; readonly reason: string; readonly message: string }
  | { readonly code: "currency_not_held"; readonly currency: string }
  | { readonly code: "cannot_pay_self" }
  | { readonly code: "limit_exceeded_purchase" }
  | { readonly code: "insufficient_funds" }
  | { readonly code: "approval_required"; readonly approval: ApprovalRequest }
  | { readonly code: "approval_invalid" }
  | { readonly code: "approval_expired" };

/** A card of the test world, as it is typed. */
export type TypedCard = {
  readonly number: string;
  readonly expMonth: number;
  readonly expYear: number;
  readonly cvc: string;
};

/** The member who pays, and what they have approved. */
export type PayingMember = {
  readonly member: MemberId;
  readonly approvalId: ApprovalId | undefined;
  /** What they saw that they pay; null where nothing is paid now. For anything else nothing is. */
  readonly seen: { readonly amount: bigint; readonly currency: string } | null;
};

/** The page on which payers pay. Its address holds the credential: whoever has it may see and pay. */
export type CheckoutPages = {
  checkout(credential: string): Promise<Result<Checkout, CheckoutError>>;
  /** Pays by a card of the test world. */
  payByCard(credential: string, card: TypedCard): Promise<Result<Checkout, CheckoutError>>;
  /** Passes, or fails, the authentication that a test card asks for. */
  authenticate(credential: string, passed: boolean): Promise<Result<Checkout, CheckoutError>>;
  /**
   * Pays from the member's balance, once they have approved payee, amount and purpose. The approval
   * is worth nothing for anything else.
   */
  payFromBalance(credential: string, payer: PayingMember): Promise<Result<Checkout, CheckoutError>>;
  /**
   * The origins over whose pages a checkout, or one that a payment link opens, may be shown in a
   * frame; undefined when there is no such checkout.
   */
  framingOrigins(credential: string): Promise<readonly string[] | undefined>;
};

const notFound = err({ code: "not_found" });
const payable = ["requires_payment_method", "requires_confirmation", "requires_action"];

type Deps = {
  readonly shop: Shop;
  /** Movements that members were asked to approve; one that a restart forgets is asked for again. */
  readonly askedFor: BoundedMap<ApprovalId, MovementId>;
};
const askedMax = 10_000;

export function createCheckoutPages(shop: Shop): CheckoutPages {
  const deps = { shop, askedFor: createBoundedMap<ApprovalId, MovementId>(askedMax) };
  return {
    checkout: (credential) => find(shop, credential),
    payByCard: (credential, card) => payByCard(deps, credential, card),
    authenticate: (credential, passed) => authenticate(deps, credential, passed),
    payFromBalance: (credential, payer) => payFromBalance(deps, credential, payer),
    async framingOrigins(credential) {
      const world = await worldOf(shop, credential);
      return world && ((await findBusiness(shop.db, world.business))?.shopOrigins ?? []);
    },
  };
}

async function worldOf(shop: Shop, credential: string): Promise<World | undefined> {
  if (credential.startsWith("plink_")) {
    return (await findWithWorld(shop.db, "payment_link", credential))?.world;
  }
  const found = await find(shop, credential);
  return found.ok ? found.value.world : undefined;
}

async function find(shop: Shop, credential: string): Promise<Result<Checkout, CheckoutError>> {
  if (credential.startsWith("cs_")) {
    const found = await findWithWorld(shop.db, "checkout.session", credential);
    if (!found) return notFound;
    const { world, object: session } = found;
    const intent = await intentOfSession(shop, world, session);
    return intent ? ok(viewOf(world, intent, session)) : notFound;
  }
  const [id = ""] = credential.split("_secret_");
  const found = id.startsWith("seti_")
    ? await findWithWorld(shop.db, "setup_intent", id)
    : await findWithWorld(shop.db, "payment_intent", id);
  if (!found || found.object.client_secret !== credential) return notFound;
  const { world, object: intent } = found;
  const { session: sessionId } = intent.hidden;
  const session = sessionId
    ? await findObject(shop.db, world, "checkout.session", sessionId)
    : undefined;
  return ok(viewOf(world, intent, session));
}

function intentOfSession(shop: Shop, world: World, session: CheckoutSession) {
  return session.payment_intent
    ? findObject(shop.db, world, "payment_intent", session.payment_intent)
    : findObject(shop.db, world, "setup_intent", session.setup_intent ?? "");
}

function viewOf(
  world: World,
  intent: PaymentIntent | SetupIntent,
  session: CheckoutSession | undefined,
): Checkout {
  const returnUrl = intent.hidden.returnUrl;
  const success = session
    ? (session.success_url?.replaceAll("{CHECKOUT_SESSION_ID}", session.id) ?? null)
    : returnUrl === undefined
      ? null
      : withResult(returnUrl, intent);
  return {
    world,
    intent,
    session,
    items: session?.hidden.items ?? [],
    successUrl: success,
    cancelUrl: session?.cancel_url ?? success,
  };
}

/** The shop's page, told which intent came to what. */
function withResult(returnUrl: string, intent: PaymentIntent | SetupIntent): string {
  const url = new URL(returnUrl);
  const { object: kind } = intent;
  url.searchParams.set(kind, intent.id);
  url.searchParams.set(`${kind}_client_secret`, intent.client_secret);
  const failed = intent.status === "requires_payment_method";
  url.searchParams.set("redirect_status", failed ? "failed" : "succeeded");
  return url.href;
}

/** Runs in the turn of the intent, on what it is by then. */
async function onOpen(
  { shop }: Deps,
  credential: string,
  run: (open: Checkout) => Promise<Result<unknown, CheckoutError>>,
): Promise<Result<Checkout, CheckoutError>> {
  const found = await find(shop, credential);
  if (!found.ok) return found;
  return shop.inTurn(found.value.intent.id, async () => {
    const now = await find(shop, credential);
    if (!now.ok) return now;
    const { intent, session } = now.value;
    const isOver = session !== undefined && session.expires_at <= secondsOf(shop.clock);
    if (!payable.includes(intent.status) || (session && session.status !== "open") || isOver) {
      return err({ code: "checkout_closed" });
    }
    const done = await run(now.value);
    return done.ok ? find(shop, credential) : done;
  });
}

const refusedCard = ({ code = "card_declined", message, decline_code }: Refusal) =>
  err({ code: "card_refused", reason: decline_code ?? code, message });

type Use = {
  readonly method: PaymentMethod;
  readonly payer?: Extract<Payer, { type: "member" }>;
  readonly movement?: MovementId;
  readonly authenticated?: boolean;
};

async function use({ shop }: Deps, open: Checkout, used: Use): Promise<Outcome> {
  const { world, intent } = open;
  const call = ownCall(world);
  const hidden = { ...intent.hidden, ...(used.authenticated && { authenticated: true }) };
  const { method, payer, movement } = used;
  const returnUrl = intent.hidden.returnUrl;
  if (intent.object === "setup_intent") {
    const first = () => {};
    return setUp(shop, call, { intent: { ...intent, hidden }, method, first, returnUrl });
  }
  return payIntent(shop, call, {
    intent: { ...intent, hidden },
    method,
    first: (unit) => void unit.put(method),
    descriptor: await shop.descriptorOf(world.business),
    returnUrl,
    ...(payer && { payer }),
    ...(movement && { movement }),
  });
}

async function payByCard(deps: Deps, credential: string, card: TypedCard) {
  return onOpen(deps, credential, async (open) => {
    const made = makePaymentMethod(deps.shop, ownCall(open.world), {
      type: "card",
      card: {
        number: card.number,
        exp_month: card.expMonth,
        exp_year: card.expYear,
        cvc: card.cvc,
      },
    });
    if (!made.ok) return refusedCard(made.error);
    const done = await use(deps, open, { method: made.value });
    return done.ok ? done : refusedCard(done.error);
  });
}

async function authenticate(deps: Deps, credential: string, passed: boolean) {
  return onOpen(deps, credential, async (open) => {
    const { intent, world } = open;
    const { shop } = deps;
    const method =
      intent.status === "requires_action" && intent.payment_method !== null
        ? await findObject(shop.db, world, "payment_method", intent.payment_method)
        : undefined;
    if (!method || method.type !== "card") return err({ code: "checkout_closed" });
    const message =
      "We are unable to authenticate your payment method. Please choose a different payment method and try again.";
    const failing = {
      ...method,
      hidden: {
        ...method.hidden,
        behaviour: { decline: { code: "payment_intent_authentication_failure", message } },
      },
    };
    const done = passed
      ? await use(deps, open, { method, authenticated: true })
      : await use(deps, open, { method: failing });
    if (done.ok) return done;
    return passed ? refusedCard(done.error) : ok(undefined);
  });
}

async function payFromBalance(deps: Deps, credential: string, paying: PayingMember) {
  const { shop } = deps;
  return onOpen(deps, credential, async (open) => {
    const { world, intent } = open;
    if (!world.live) return err({ code: "checkout_closed" });
    if (!isAsSeen(intent, paying.seen)) return err({ code: "checkout_changed" });
    const member = await shop.identity.memberById(paying.member);
    if (!member) return notFound;
    if (member.id === world.business) return err({ code: "cannot_pay_self" });
    const method: PaymentMethod = {
      id: newId(shop.ids, "pm"),
      object: "payment_method",
      allow_redisplay: "unspecified",
      billing_details: {
        address: null,
        email: null,
        name: member.name,
        phone: null,
        tax_id: null,
      },
      bourse: { handle: member.handle },
      created: secondsOf(shop.clock),
      customer: null,
      livemode: true,
      metadata: {},
      type: "bourse",
      hidden: {},
    };
    if (intent.object === "setup_intent") {
      return settleUse(
        await use(deps, open, { method: { ...method, hidden: mandateOf(member.id, open) } }),
      );
    }
    const currency = currencyOf(intent.currency);
    const account = currency && (await shop.accounts.accountOf(member.id, currency));
    if (!currency || !account) return err({ code: "currency_not_held", currency: intent.currency });
    const amount = money(intent.amount, currency);
    if (amount.amount > tierLimits[member.tier][currency].perTransfer) {
      return err({ code: "limit_exceeded_purchase" });
    }
    let movement: MovementId | undefined;
    if (amount.amount >= stepUpThreshold(member, currency).amount) {
      const approved = await approve(deps, open, paying, amount);
      if (!approved.ok) return approved;
      movement = approved.value;
    }
    const payer = { type: "member", member: member.id, account: account.id } as const;
    const later =
      intent.setup_future_usage === "off_session" ? mandateOf(member.id, open, intent.amount) : {};
    const used = { method: { ...method, hidden: later }, payer, ...(movement && { movement }) };
    return settleUse(await use(deps, open, used));
  });
}

/** What a member agrees to who lets a business charge them later: up to what they saw. */
function mandateOf(member: MemberId, { session }: Checkout, paid = 0n) {
  const each = session?.hidden.subscribes?.each ?? 0n;
  return { member, upTo: paid > each ? paid : each };
}

function isAsSeen(intent: PaymentIntent | SetupIntent, seen: PayingMember["seen"]): boolean {
  if (intent.object === "setup_intent") return seen === null;
  return seen?.amount === intent.amount && seen.currency.toLowerCase() === intent.currency;
}

function settleUse(done: Outcome): Result<unknown, CheckoutError> {
  if (done.ok) return done;
  const { decline_code: reason } = done.error;
  if (reason === "insufficient_funds") return err({ code: "insufficient_funds" });
  if (reason === "card_velocity_exceeded") return err({ code: "limit_exceeded_purchase" });
  return refusedCard(done.error);
}

/** Asks for an approval, or uses it up and gives the movement that was approved. */
async function approve(
  { shop, askedFor }: Deps,
  { world, intent }: Checkout,
  { member, approvalId }: PayingMember,
  amount: { readonly amount: bigint; readonly currency: Parameters<typeof money>[1] },
): Promise<Result<MovementId, CheckoutError>> {
  const { identity, ids } = shop;
  const intentOf = (movementId: MovementId) =>
    ({ kind: "payment", movementId, payee: `${world.business} ${intent.id}`, ...amount }) as const;
  if (approvalId === undefined) {
    const movementId = ids.make("mov");
    const asked = await identity.requestApproval(member, intentOf(movementId));
    if (!asked.ok) return err({ code: "approval_invalid" });
    askedFor.set(asked.value.id, movementId);
    return err({ code: "approval_required", approval: asked.value });
  }
  const movementId = askedFor.get(approvalId);
  if (movementId === undefined) return err({ code: "approval_invalid" });
  const used = await shop.db.transaction((tx) =>
    identity.useApproval(tx, member, { approvalId, intent: intentOf(movementId) }),
  );
  if (used.ok) return ok(movementId);
  const expired = used.error.code === "approval_refused" && used.error.reason === "expired";
  return err({ code: expired ? "approval_expired" : "approval_invalid" });
}
