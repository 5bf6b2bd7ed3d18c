import type { MemberId } from "#kernel";
import { send } from "../../server/world.ts";
import type { AppForE2e } from "./app.ts";
import { openBusiness } from "./shop.ts";

/** A route of the app, and an address that leads to it. */
export type Stop = {
  readonly route: string;
  readonly address: string;
  readonly signedIn: boolean;
};

/** The screens that lie over others. */
const sheets = ["menu", "send", "request", "scan", "code", "split", "link"];
const signedOutRoutes = new Set(["/welcome", "/sign-in", "/sign-up", "/claim/$token"]);

/**
 * An address for each of the app's routes, as a member of the demo town who is an operator sees
 * them, and for the sheets.
 *
 * @throws for a route with parameters that nobody has told an address of
 */
export async function stopsOf(
  app: AppForE2e,
  cookie: string,
  routes: readonly string[],
): Promise<Stop[]> {
  const known = await knownAddresses(app, cookie);
  const stops = routes.map((route) => {
    const address = route.includes("$") ? known.get(route) : route;
    if (address === undefined) throw new Error(`${route}: give it an address in addresses.ts`);
    return { route, address, signedIn: !signedOutRoutes.has(route) };
  });
  const over = sheets.map((mode) => ({ route: "/", address: `/?pay=${mode}`, signedIn: true }));
  const waiting = { route: "/tx/$id", address: known.get("claim") ?? "", signedIn: true };
  const nowhere = { route: "/nowhere", address: "/nowhere", signedIn: true };
  const trades = ["buy", "repeat", "alert"].map((sheet) => ({
    route: "/instruments/$symbol",
    address: `/$ALDR?sheet=${sheet}`,
    signedIn: true,
  }));
  const amount = { route: "/", address: "/?pay=send&to=@bob&amount=2000", signedIn: true };
  const found = { route: "/ledger/search", address: "/ledger/search?text=@alice", signedIn: true };
  return [...stops, ...over, ...trades, amount, waiting, nowhere, found];
}

async function knownAddresses(app: AppForE2e, cookie: string): Promise<Map<string, string>> {
  const get = async (path: string) => Object((await send(app, "GET", path, { cookie })).body);
  const movements = (await get("/v1/movements?limit=20")).items;
  const claim = movements.find(({ kind }: { kind: string }) => kind === "claim");
  const { claimUrl } = await get(`/v1/movements/${claim.id}`);
  const split = (await get("/v1/splits")).items[0];
  const held = Object(await get("/v1/ledger/search?text=@alice")).accounts[0];
  const posted = Object(await get(`/v1/ledger/search?text=${movements[0].id}`)).transfers[0];
  const order = await placed(app, cookie);
  const link = await opened(app, cookie);
  const bills = await billed(app, (await get("/v1/me")).id);
  const guest = split.shares.find(({ url }: { url: string | null }) => url !== null);
  return new Map([
    ["claim", `/tx/${claim.id}`],
    ["/claim/$token", new URL(claimUrl).pathname],
    ["/pay/$token", new URL(guest.url).pathname],
    ["/buy/$link", `/buy/${link}`],
    ["/checkout/$credential", `/checkout/${await followed(app, link)}`],
    ["/invoice/$credential", bills.invoice],
    ["/portal/$credential", bills.portal],
    ["/connect/$link", bills.invitation],
    ["/accounts/$id", `/accounts/${(await get("/v1/accounts")).items[0].id}`],
    ["/tx/$id", `/tx/${movements[0].id}`],
    ["/pots/$id", `/pots/${(await get("/v1/pots")).items[0].id}`],
    ["/splits/$id", `/splits/${split.id}`],
    ["/@{$handle}", "/@bob"],
    ["/instruments/$symbol", "/$ALDR"],
    ["/invest/orders/$id", `/invest/orders/${order}`],
    ["/invest/tax/$year", "/invest/tax/2026"],
    ["/ledger/groups/$ledger/$code", `/ledger/groups/${held.asset.ledger}/${held.code}`],
    ["/ledger/accounts/$id", `/ledger/accounts/${held.id}`],
    ["/ledger/transfers/$id", `/ledger/transfers/${posted.id}`],
  ]);
}

/** An order for what nobody sells so cheaply, which stays open. */
async function placed(app: AppForE2e, cookie: string): Promise<string> {
  const body = { symbol: "ALDR", side: "buy", type: "limit", quantity: "1", limitPrice: "41.00" };
  const key = "an-order-to-look-at";
  const answer = await send(app, "POST", "/v1/orders", { cookie, key, body });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return Object(answer.body).id;
}

/** A payment link of a business that is opened for it. */
async function opened(app: AppForE2e, cookie: string): Promise<string> {
  const post = async (path: string, body: object) =>
    Object((await send(app, "POST", path, { cookie, body })).body);
  const { id } = await post("/v1/businesses", {});
  const amount = { amount: "450", currency: "USD" };
  return (await post(`/v1/businesses/${id}/test/links`, { name: "Tea", amount })).id;
}

/** What a business sends to its customers and its sellers. */
async function billed(app: AppForE2e, owner: MemberId) {
  const { stripe } = await openBusiness(app, { id: owner }, false);
  const customer = await stripe.customers.create({ name: "Ada", email: "ada@b.example" });
  const price = { currency: "usd", unit_amount: 1200, recurring: { interval: "month" } } as const;
  const club = await stripe.prices.create({ ...price, product_data: { name: "Club" } });
  const subscribed = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: club.id }],
    collection_method: "send_invoice",
    days_until_due: 14,
  });
  const issued = await stripe.invoices.retrieve(String(subscribed.latest_invoice));
  const portal = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    return_url: "https://shop.example/",
  });
  const account = await stripe.accounts.create({ type: "express" });
  const invitation = await stripe.accountLinks.create({
    account: account.id,
    type: "account_onboarding",
    return_url: "https://shop.example/",
  });
  const pathOf = (url: string | null | undefined) => new URL(url ?? "").pathname;
  return {
    invoice: pathOf(issued.hosted_invoice_url),
    portal: pathOf(portal.url),
    invitation: pathOf(invitation.url),
  };
}

async function followed(app: AppForE2e, link: string): Promise<string> {
  return Object((await send(app, "POST", `/v1/buy/${link}`)).body).credential;
}
