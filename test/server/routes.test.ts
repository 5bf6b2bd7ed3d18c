import { openApiDocument } from "@bourse/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { must } from "#kernel";
import { toPrice } from "#market";
import {
  befriend,
  dollars,
  joinBourse,
  type Person,
  password,
  type SendOptions,
  send,
  startWorld,
  type World,
} from "./world.ts";

// Driven from the OpenAPI document: a route that is added there is tested here, or fails.

type Operation = {
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: string; required: boolean }[];
  readonly security?: readonly Record<string, string[]>[];
  readonly requestBody?: object;
  readonly "x-scope"?: string;
  readonly "x-operator"?: boolean;
};
type Route = {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
};

const document = openApiDocument("http://127.0.0.1", "0");
const all: Route[] = Object.entries(Object(document["paths"])).flatMap(([path, operations]) =>
  Object.entries(Object(operations)).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    operation: Object(operation),
  })),
);
const routesMin = 60;
const isPublic = ({ operation }: Route) => operation.security?.length === 0;
const needsSession = ({ operation }: Route) =>
  operation.security?.length === 1 && operation.security[0]?.["session"] !== undefined;
const parametersOf = ({ operation }: Route) =>
  (operation.parameters ?? []).filter((parameter) => parameter.in === "path");

let world: World;
let owner: Person;
let stranger: Person;
/** What the owner has one of, by the name of a path parameter and the route's collection. */
let things: Record<string, string>;

beforeAll(async () => {
  world = await startWorld();
  owner = await joinBourse(world, "olivia", 40_000n);
  stranger = await joinBourse(world, "simon", 1_000n);
  const friend = await joinBourse(world, "frieda");
  await befriend(world, owner, friend);
  things = await makeOneOfEach(owner, friend);
});
afterAll(() => world[Symbol.asyncDispose]());

async function makeOneOfEach(from: Person, to: Person): Promise<Record<string, string>> {
  const { identity, merchants } = world.app.bank;
  const business = must(await merchants.openBusiness(from.id, {}));
  const make = async (path: string, body: object, key?: string) => {
    const options = { token: from.token, body, ...(key !== undefined && { key }) };
    const made = await send(world, "POST", path, options);
    if (made.status >= 300) throw new Error(`${path}: ${JSON.stringify(made.body)}`);
    return Object(made.body);
  };
  const payment = await make("/v1/payments", { to: `@${to.handle}`, amount: dollars("100") }, "p");
  const request = await make("/v1/payment-requests", { from: to.handle, amount: dollars("100") });
  const sale = await make("/v1/sales", { amount: dollars("100") }, "till");
  const issued = await send(world, "POST", "/v1/pay-codes", { token: from.token });
  const people = [{ handle: from.handle }, { handle: to.handle }];
  const bill = { title: "Dinner", total: dollars("1000"), method: "even", people };
  const split = await make("/v1/splits", bill);
  const startsOn = new Date(Date.now() + 864e5 * 3).toISOString().slice(0, 10);
  const standing = { to: to.handle, amount: dollars("100"), every: "month", startsOn };
  const schedule = await make("/v1/schedules", standing, "s");
  const pot = await make("/v1/pots", { currency: "USD", name: "Boat" });
  await listShare();
  const share = { symbol: "ACME", side: "buy", type: "limit", limitPrice: "1.00", quantity: "1" };
  const order = await make("/v1/orders", share, "o");
  const monthly = { symbol: "ACME", amount: dollars("100"), every: "month", startsOn };
  const plan = await make("/v1/recurring-buys", monthly, "r");
  const list = await make("/v1/watchlists", { name: "Mine", symbols: ["ACME"] });
  const wanted = { symbol: "ACME", condition: { kind: "above", price: "5.00" } };
  const alert = await make("/v1/price-alerts", wanted);
  const accounts = await send(world, "GET", "/v1/accounts", { token: from.token });
  const sessions = await identity.sessions(from.id);
  const tokens = await identity.tokens(from.id);
  const intent = { kind: "security", action: "token.create" } as const;
  const approval = must(await identity.requestApproval(from.id, intent));
  return {
    accounts: Object(accounts.body).items[0].id,
    movements: payment.id,
    "payment-requests": request.id,
    sales: sale.id,
    businesses: business.id,
    "pay-codes": Object(issued.body).id,
    splits: split.id,
    schedules: schedule.id,
    pots: pot.id,
    sessions: sessions[0]?.id ?? "",
    tokens: tokens[0]?.id ?? "",
    approvals: approval.id,
    orders: order.id,
    "recurring-buys": plan.id,
    gifts: payment.id,
    watchlists: list.id,
    "price-alerts": alert.id,
    passkeys: "key_01k00000000000000000000000",
    trades: "trd_01k00000000000000000000000",
    transfers: payment.transfers[0].id,
  };
}

/** A share that can be ordered. */
async function listShare(): Promise<void> {
  const facts = { sector: null, description: null, sharesOutstanding: null, dividendYield: null };
  const share = { symbol: "ACME", name: "Acme", kind: "share", exchange: "XTST", facts } as const;
  const terms = { currency: "USD", lot: 1, isFractional: true, settlementDays: 1 } as const;
  const state = { calendar: "24x7", state: "listed", tick: toPrice(100n) } as const;
  await world.app.bank.market.register.save([{ ...share, ...terms, ...state }]);
}

/** A body that passes the checks of form, by the name of the operation. */
const bodies: Record<string, unknown> = {
  setCategory: { category: "travel" },
  updatePot: { name: "Mine" },
  depositToPot: { amount: dollars("1") },
  withdrawFromPot: { amount: dollars("1") },
  payRequest: {},
  refundShopPayment: {},
  changeBusiness: { descriptor: "OLIVIA" },
  setShopOrigins: { origins: ["https://shop.example"] },
  createShopProduct: { name: "Tea", price: dollars("100") },
  changeShopProduct: { active: false },
  changeShopLink: { active: false },
  createShopLink: { name: "Tea", amount: dollars("100") },
  payOutBusiness: { amount: dollars("100") },
  topUpBusiness: { amount: dollars("100") },
  makeBusinessKey: { kind: "secret", name: "" },
  addBusinessWebhook: { url: "https://shop.example/webhook" },
  setPayoutSchedule: { interval: "daily" },
  addBusinessFile: { name: "proof.pdf", content: "JVBERi0xLjc=" },
  answerDispute: { evidence: { uncategorized_text: "It arrived." }, submit: false },
  disputePurchase: { reason: "general", explanation: "" },
  createBusinessSale: { amount: dollars("100") },
  chargeBusinessSale: { code: "730000000000000000" },
  setBusinessStaff: { handle: "frieda", role: "viewer" },
  payCheckout: { amount: null },
  payCheckoutByCard: { number: "4242424242424242", expMonth: 12, expYear: 2040, cvc: "123" },
  authenticateCheckout: { passed: true },
  changePortalPlan: { price: "price_none000000" },
  changePortalCustomer: { name: "Ada", email: "ada@bank.example" },
  cancelBusinessSubscription: { when: "now" },
  createBusinessInvoice: {
    customer: { name: "Ada", email: "ada@bank.example" },
    lines: [{ description: "Tea", amount: dollars("100") }],
    daysUntilDue: 7,
  },
  chargePayCode: { code: "730000000000000000" },
  updateSchedule: { state: "paused" },
  replaceOrder: { limitPrice: "2.00" },
  updateRecurringBuy: { state: "paused" },
  answerGift: { answer: "accept" },
  updateWatchlist: { name: "Theirs" },
  chooseLots: { method: "fifo" },
  setLotMethod: { method: "fifo" },
  setReinvestment: { reinvest: true },
  grantApproval: { password },
  turnOnNotices: {
    endpoint: "https://push.example/1",
    keys: { p256dh: "AAAA", auth: "AAAA" },
    topics: [],
  },
};

/** Collections of which no member asks for one. */
const notReadAlone = new Set([
  "businesses",
  "sales",
  "sessions",
  "tokens",
  "approvals",
  "passkeys",
  "transfers",
  "gifts",
  "recurring-buys",
  "watchlists",
  "price-alerts",
  "trades",
]);

/** Secrets and names in paths, which are for whoever has them. */
const openParameters: Record<string, string> = {
  handle: "@frieda",
  token: "x".repeat(32),
  number: "1",
  symbol: "ACME",
  mode: "test",
  credential: "cs_test_none000000",
  link: "plink_none000000",
  subscription: "sub_none000000",
  invoice: "in_none000000",
  method: "pm_none000000",
  mandate: "pm_none000000",
  payment: "ch_none000000",
  product: "prod_none000000",
  key: "ak_none000000",
  payout: "po_none000000",
  dispute: "du_none000000",
  file: "file_none000000",
  sale: "req_none000000",
  delivery: "none000000",
  year: "2026",
};

const queries: Record<string, string> = {
  statementFile: "?format=csv",
  businessVolume: "?currency=USD",
  accountBalance: "?at=2026-01-01T00:00:00Z",
  tradeConfirmation: "?format=csv",
  taxYearFile: "?format=csv",
  portfolioStatement: "?format=csv",
};

function filledPath(route: Route): string {
  const collection = /([a-z-]+)\/\{id\}/.exec(route.path)?.[1] ?? "";
  const month = new Date().toISOString().slice(0, 7);
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = name === "id" ? things[collection] : { ...openParameters, month }[name];
    if (!value) throw new Error(`${route.path} needs a sample of {${name}}: add one to this test`);
    return value;
  });
  return path + (queries[route.operation.operationId] ?? "");
}

function callOf(route: Route, person: Person, asCookie: boolean): SendOptions {
  const { operationId, requestBody } = route.operation;
  if (requestBody && bodies[operationId] === undefined) {
    throw new Error(`${operationId} needs a sample body: add one to this test`);
  }
  return {
    ...(asCookie ? { cookie: person.cookie } : { token: person.token }),
    key: `matrix-${operationId}`,
    ...(requestBody && { body: bodies[operationId] }),
  };
}

const label = (route: Route) => [`${route.method} ${route.path}`, route] as const;

test("the document has every route", () => {
  expect(all.length).toBeGreaterThanOrEqual(routesMin);
});

describe("another member's id is not found:", () => {
  const owned = all.filter((route) => parametersOf(route).some(({ name }) => name === "id"));

  test("there are such routes", () => {
    expect(owned.length).toBeGreaterThan(25);
  });

  test.each(owned.map(label))("%s", async (_name, route) => {
    const options = callOf(route, stranger, needsSession(route));
    const answer = await send(world, route.method, filledPath(route), options);
    expect(answer).toMatchObject({ status: 404, code: "not_found" });
  });

  test("and nothing of the owner's has changed", async () => {
    for (const [collection, id] of Object.entries(things)) {
      if (notReadAlone.has(collection)) continue;
      const answer = await send(world, "GET", `/v1/${collection}/${id}`, { token: owner.token });
      expect([collection, answer.status]).toEqual([collection, 200]);
    }
    expect((await send(world, "GET", "/v1/me", { cookie: owner.cookie })).status).toBe(200);
    const { body } = await send(world, "GET", `/v1/pots/${things["pots"]}`, { token: owner.token });
    expect(body).toMatchObject({ name: "Boat" });
  });
});

test("an account of another is no filter of one's own activity", async () => {
  for (const path of ["/v1/movements?accountId=", "/v1/exports/movements?format=csv&accountId="]) {
    const answer = await send(world, "GET", path + things["accounts"], { token: stranger.token });
    expect(answer).toMatchObject({ status: 404, code: "not_found" });
  }
});

describe("without credentials there is no", () => {
  const guarded = all.filter((route) => !isPublic(route));

  test.each(guarded.map(label))("%s", async (_name, route) => {
    const path = filledPath(route);
    const withoutAny = await send(world, route.method, path);
    expect(withoutAny).toMatchObject({ status: 401, code: "sign_in_required" });
    const token = `bourse_pat_${"x".repeat(43)}`;
    const withWrong = await send(world, route.method, path, { token });
    expect(withWrong).toMatchObject({ status: 401, code: "sign_in_required" });
  });
});

describe("a token without the scope may not", () => {
  const scoped = all.filter((route) => route.operation["x-scope"] !== undefined);
  const scopes = ["accounts", "payments", "profile", "events"] as const;

  test.each(scoped.map(label))("%s", async (_name, route) => {
    const others = scopes.filter((scope) => scope !== route.operation["x-scope"]);
    const { identity } = world.app.bank;
    const issued = must(await identity.issueToken(owner.id, { name: "less", scopes: others }));
    const answer = await send(world, route.method, filledPath(route), { token: issued.token });
    expect(answer).toMatchObject({ status: 403, code: "forbidden" });
    must(await identity.revokeToken(owner.id, issued.id));
  });
});

describe("to a member who is no operator there is no", () => {
  const ofOperators = all.filter((route) => route.operation["x-operator"] === true);

  test("and there are such routes", () => expect(ofOperators.length).toBeGreaterThanOrEqual(8));

  test.each(ofOperators.map(label))("%s", async (_name, route) => {
    const answer = await send(world, route.method, filledPath(route), { cookie: owner.cookie });
    expect(answer).toMatchObject({ status: 404, code: "not_found" });
  });
});

describe("a token of every scope may not", () => {
  test.each(all.filter(needsSession).map(label))("%s", async (_name, route) => {
    const options = { token: owner.token };
    const answer = await send(world, route.method, filledPath(route), options);
    expect(answer).toMatchObject({ status: 403, code: "forbidden" });
  });
});
