import {
  assert,
  type Currency,
  createOutsidePost,
  createTurns,
  isDatabaseUnavailable,
  type MemberId,
  ok,
  type Result,
} from "#kernel";
import { repayDue, settleRepayment } from "./advances.ts";
import { createBalanceBook } from "./balance-book.ts";
import { type BillingFollow, createBillingFollow, settleDueIntent } from "./billing/follow.ts";
import { type BillingPages, createBillingPages } from "./billing/pages.ts";
import { billDue } from "./billing/run-due.ts";
import { advanceClocks } from "./billing/test-clocks.ts";
import { type Businesses, createBusinesses } from "./businesses.ts";
import { type Call, ownCall } from "./call.ts";
import { cancelNow, settleCancel } from "./cancel.ts";
import { settleCapture, settleIncrement } from "./capture.ts";
import { carryOut, finish } from "./carry-out.ts";
import { type CheckoutPages, createCheckoutPages } from "./checkout-page.ts";
import { expireSessions, followToSession } from "./checkout-sessions.ts";
import { type AccountInvitations, createInvitations } from "./connect/account-links.ts";
import { type Connected, createConnected } from "./connect/connected.ts";
import { settleTransfer, settleUndo } from "./connect/transfers.ts";
import { startDelivery } from "./deliver.ts";
import type { MerchantsDeps, Outcome } from "./deps.ts";
import { createDisputeDesk, type DisputeDesk } from "./dispute-desk.ts";
import { disputesDue, settleDispute, settleDisputeEnd } from "./disputes.ts";
import { createEndpoints } from "./endpoints.ts";
import { createFileDesk, type FileDesk } from "./files.ts";
import { createKeys, type Keys } from "./keys.ts";
import { createLetters, type Letters } from "./letters.ts";
import type { CheckoutSession } from "./objects.ts";
import { type OperationName, operations } from "./operations.ts";
import { settleCharge } from "./pay-intent.ts";
import { followLink } from "./payment-links.ts";
import { arriveDue, settlePayout, settlePayoutEnd, settleReversal } from "./payouts.ts";
import { type Answer, createPerform, type Perform } from "./perform.ts";
import { settleRefund } from "./refunds.ts";
import type { Refusal } from "./refusal.ts";
import type { ReplyText } from "./reply.ts";
import { createRequestLog, type RequestLog } from "./request-log.ts";
import { createPayoutDesk, type PayoutDesk, payScheduled } from "./scheduled-payouts.ts";
import { settleDue, settleSettlement } from "./settlement.ts";
import type { Follow, Settlers, Shop } from "./shop.ts";
import { type DeliveryLog, deliveriesTo, replayDelivery } from "./store/deliveries.ts";
import { listBalanceAccounts } from "./store/ledger-accounts.ts";
import { dueObjects, findObject } from "./store/objects.ts";
import { removeRequests } from "./store/requests.ts";
import { removeResponses } from "./store/responses.ts";
import { unfinishedWork } from "./store/works.ts";
import { createStorefront, type Storefront } from "./storefront.ts";
import { settleTopUp } from "./top-ups.ts";
import { openUnit } from "./unit.ts";
import { type MerchantsViolation, verifyMerchants } from "./verify.ts";
import { type WaitingPurchase, waitingPurchase } from "./waiting-purchase.ts";
import type { World } from "./world.ts";

/** Online payments: businesses, their keys, and what they sell. */
export type Merchants = AsyncDisposable &
  Businesses &
  Keys &
  CheckoutPages &
  BillingPages &
  AccountInvitations &
  Storefront &
  PayoutDesk &
  DisputeDesk &
  FileDesk &
  RequestLog &
  Letters & {
    /** The world that a platform's caller speaks for, by an account's id; none of others'. */
    accountWorld(platform: World, account: string): Promise<World | undefined>;
    /** One call of the API, by the name of its operation. */
    perform(
      name: OperationName,
      call: Call,
      ids: readonly string[],
      input: unknown,
    ): Promise<Answer>;
    /** The same for the app, in its own name: what it leads to, not the text of it. */
    ask(
      name: OperationName,
      world: World,
      ids: readonly string[],
      input: unknown,
    ): Promise<Outcome>;
    /** A payment that waits until this member approves it; undefined when it does not. */
    waitingPurchase(member: MemberId, intent: string): Promise<WaitingPurchase | undefined>;
    /** A checkout session for whoever opens a payment link. */
    followLink(id: string): Promise<Result<CheckoutSession, Refusal>>;
    /** What businesses have in the live world, for the proofs of what is owed. */
    readonly holdings: {
      list(): Promise<readonly BusinessHolding[]>;
      /** The ledger account of what is in dispute. */
      disputed(currency: Currency): bigint;
    };
    /** Creates the accounts that no business owns, and ends what a crash left under way. */
    open(): Promise<void>;
    /** Carries on works whose outcome is in doubt. @returns how many */
    recoverWork(): Promise<number>;
    /** What is due: holds, sessions, payouts, disputes, settlements. @returns how many */
    runDue(): Promise<number>;
    /** Sends the webhooks that are due. @returns how many attempts */
    deliverWebhooks(): Promise<number>;
    /** The newest deliveries to an endpoint, with what was answered. */
    deliveries(world: World, endpoint: string, limit: number): Promise<DeliveryLog[]>;
    /** Sends an event to an endpoint once more. False when there is no such delivery. */
    replayDelivery(world: World, id: string): Promise<boolean>;
    /** Removes answers that are older than a key counts. @returns how many */
    sweep(): Promise<number>;
    verifyMerchants(): Promise<MerchantsViolation[]>;
  };

/** How long a key gives its first answer, and calls stand in the log. */
const keyMs = 30 * 24 * 3_600_000;
/** Work that is younger is under way. */
const doubtMs = 30_000;
const workMax = 200;
const holdsMax = 100;

/** Opens online payments. One of it in a process: it holds turns and endpoints in memory. */
export function createMerchants(deps: MerchantsDeps): Merchants {
  const billing = createBillingFollow();
  const follow: Follow = async (shop, unit, intent) => {
    await followToSession(shop, unit, intent);
    await billing.follow(shop, unit, intent);
  };
  const settlers = settlersOf(follow);
  const answered = new WeakMap<Call, ReplyText>();
  const businesses = createBusinesses(deps);
  const connected = createConnected(deps.db);
  const descriptorOf = createDescriptorOf(businesses, connected);
  const shop = createShop({ ...deps, connected, descriptorOf, follow }, settlers, answered);
  const perform: Perform = createPerform({ shop, answered });
  const { closeLog, ...requestLog } = createRequestLog(deps);
  const delivery = startDelivery(shop, createOutsidePost(deps.privateWebhooks));
  const { db } = deps;
  const followed = billing.followed(shop);
  return {
    ...businesses,
    ...createKeys(deps),
    ...followedPages(createCheckoutPages(shop), followed),
    ...createBillingPages(shop, businesses),
    ...createInvitations(shop),
    ...createStorefront(shop),
    ...createPayoutDesk(shop),
    ...createDisputeDesk(shop),
    ...createFileDesk(shop),
    ...createLetters(shop, businesses),
    ...requestLog,
    holdings: {
      list: () => listHoldings(shop),
      disputed: (currency) => shop.balances.houseSide({ live: true }, currency).disputed,
    },
    accountWorld: connected.worldFor,
    perform: followed((name, call, ids, input) => perform(operations[name], call, ids, input)),
    ask: followed((name, world, ids, input) =>
      operations[name].run(shop, ownCall(world), ids, input),
    ),
    waitingPurchase: (member, intent) => waitingPurchase(shop, member, intent),
    followLink: async (id) => sessionOf(await followLink(shop, id)),
    async open() {
      await shop.balances.ensureShared();
      await recoverWork(shop, settlers, 0);
      await billing.catchUp(shop);
    },
    recoverWork: followed(() => recoverWork(shop, settlers, doubtMs)),
    runDue: followed(() => runDue(shop)),
    deliverWebhooks: () => delivery.run(),
    deliveries: (world, endpoint, limit) => deliveriesTo(db, world, endpoint, limit),
    replayDelivery: (world, id) => replay(shop, world, id),
    sweep: () => sweep(shop),
    verifyMerchants: () => verifyMerchants(shop),
    async [Symbol.asyncDispose]() {
      await delivery[Symbol.asyncDispose]();
      await closeLog();
    },
  };
}

/** Pages on which what is paid is followed before they answer. */
function followedPages(
  pages: CheckoutPages,
  followed: ReturnType<BillingFollow["followed"]>,
): CheckoutPages {
  return {
    ...pages,
    payByCard: followed(pages.payByCard),
    authenticate: followed(pages.authenticate),
    payFromBalance: followed(pages.payFromBalance),
  };
}

/** What stores the outcome of each kind of work. */
function settlersOf(follow: Follow): Settlers {
  return {
    charge: settleCharge(follow),
    capture: settleCapture(follow),
    increment: settleIncrement,
    cancel: settleCancel(follow),
    refund: settleRefund,
    transfer: settleTransfer,
    undo: settleUndo,
    settle: settleSettlement,
    payout: settlePayout,
    payoutEnd: settlePayoutEnd,
    payoutReversal: settleReversal,
    dispute: settleDispute,
    repayment: settleRepayment,
    topUp: settleTopUp,
    disputeEnd: settleDisputeEnd,
  };
}

async function replay({ db, clock, endpoints }: Shop, world: World, id: string): Promise<boolean> {
  const now = new Date(clock.nowMs());
  const found = await db.transaction((tx) => replayDelivery(tx, world, id, now));
  if (found) endpoints.wake();
  return found !== undefined;
}

function sweep({ db, clock }: Shop): Promise<number> {
  const beforeMs = clock.nowMs() - keyMs;
  return db.transaction(
    async (tx) => (await removeResponses(tx, beforeMs)) + (await removeRequests(tx, beforeMs)),
  );
}

/** What a member has as a business, by ledger accounts. */
export type BusinessHolding = {
  readonly member: MemberId;
  readonly currency: Currency;
  readonly ledgerAccounts: readonly bigint[];
};

async function listHoldings({ db, connected }: Shop): Promise<BusinessHolding[]> {
  const all = (await listBalanceAccounts(db)).filter(({ world }) => world.live);
  return Promise.all(
    all.map(async ({ world, currency, pending, available }) => ({
      member: await connected.memberOf(world),
      currency,
      ledgerAccounts: [pending, available],
    })),
  );
}

/** What payers' statements say: of a business, or of an account of a platform. */
function createDescriptorOf(businesses: Businesses, connected: Connected): Shop["descriptorOf"] {
  return async (business) => {
    const own = await businesses.descriptorOf(business);
    if (own !== "") return own;
    for (const live of [true, false]) {
      const account = await connected.find({ business, live });
      if (account) return account.descriptor ?? account.name?.toUpperCase() ?? "";
    }
    return "";
  };
}

function createShop(
  deps: MerchantsDeps & Pick<Shop, "connected" | "descriptorOf" | "follow">,
  settlers: Settlers,
  answered: WeakMap<Call, ReplyText>,
): Shop {
  const endpoints = createEndpoints(deps);
  const shop: Shop = {
    ...deps,
    inTurn: createTurns(),
    underWay: new Set(),
    balances: createBalanceBook(deps),
    endpoints,
    async change(call, run) {
      const { unit, store } = openUnit({ ...deps, endpoints }, call);
      const outcome = await run(unit);
      const reply = await store(outcome);
      if (reply && call.idempotency) answered.set(call, reply);
      return outcome;
    },
    carryOut: (work, before) => carryOut(shop, settlers, work, before),
  };
  return shop;
}

function sessionOf(outcome: Outcome): Result<CheckoutSession, Refusal> {
  if (!outcome.ok) return outcome;
  assert(isSession(outcome.value), "a link leads to a session");
  return ok(outcome.value);
}

const isSession = (value: object): value is CheckoutSession =>
  "object" in value && value.object === "checkout.session";

async function recoverWork(shop: Shop, settlers: Settlers, ageMs: number): Promise<number> {
  // Asked before the works are read: one that is ended meanwhile is not to be carried out again.
  const underWay = new Set(shop.underWay);
  const works = await unfinishedWork(shop.db, shop.clock.nowMs() - ageMs, workMax);
  const left = works.filter(({ id }) => !underWay.has(id));
  for (const work of left) {
    try {
      await finish(shop, settlers, work);
    } catch (cause) {
      if (isDatabaseUnavailable(cause)) throw cause;
      // One business's trouble holds up no other, nor the start; `verify` goes on telling of it.
      shop.log.error({ err: cause, work: work.id }, "work of merchants is stuck");
    }
  }
  return left.length;
}

/** Each kind by itself, so that trouble with one does not hold up the others. */
async function runDue(shop: Shop): Promise<number> {
  const kinds = [
    () => expireHolds(shop),
    () => expireSessions(shop),
    () => arriveDue(shop),
    () => disputesDue(shop),
    () => settleDue(shop),
    () => repayDue(shop),
    () => billDue(shop),
    () => advanceClocks(shop),
    () => payScheduled(shop),
  ];
  let count = 0;
  for (const run of kinds) {
    try {
      count += await run();
    } catch (cause) {
      shop.log.error({ err: cause }, "due work of merchants failed");
    }
  }
  return count;
}

/** Gives back what was reserved and not captured in time. */
async function expireHolds(shop: Shop): Promise<number> {
  const due = await dueObjects(shop.db, "payment_intent", shop.clock.nowMs(), holdsMax);
  for (const { world, object } of due) {
    if (object.hidden.invoice !== undefined && object.status !== "requires_capture") {
      await settleDueIntent(shop, ownCall(world), object);
      continue;
    }
    await shop.inTurn(object.id, async () => {
      const intent = await findObject(shop.db, world, "payment_intent", object.id);
      if (intent?.status === "requires_capture") {
        await cancelNow(shop, ownCall(world), intent, "automatic");
      }
    });
  }
  return due.length;
}
