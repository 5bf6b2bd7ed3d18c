import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import Stripe from "stripe";
import { must } from "#kernel";
import type { Person } from "../../server/world.ts";
import type { AppForE2e } from "./app.ts";

const shopFile = fileURLToPath(new URL("../../../examples/shop/shop.mjs", import.meta.url));

/** The example shop in a process of its own, as it stands in `examples/shop`. */
export type RunningShop = AsyncDisposable & {
  readonly url: string;
  readonly stripe: Stripe;
};

type Options = {
  /** Where real money is paid, else it is the test world. */
  readonly live: boolean;
  /** One pays over the shop's own page: because it may, or though it may not. */
  readonly script?: "allowed" | "refused";
};

/** Makes a member a business, and gives what their programs talk to the bank with. */
export async function openBusiness({ app }: AppForE2e, owner: Pick<Person, "id">, live: boolean) {
  const { merchants } = app.bank;
  if ((await merchants.business(owner.id)) === undefined)
    must(await merchants.openBusiness(owner.id, {}));
  const { key } = must(await merchants.makeKey({ business: owner.id, live }, "secret"));
  const { hostname: host, port } = new URL(app.stripeUrl ?? "");
  return { key, stripe: new Stripe(key, { host, port: Number(port), protocol: "http" }) };
}

/** Makes a member a business and opens their shop. */
export async function openShop(
  at: AppForE2e,
  owner: Person,
  { live, script }: Options,
): Promise<RunningShop> {
  const { key, stripe } = await openBusiness(at, owner, live);
  const { merchants } = at.app.bank;
  const port = await freePort();
  const endpoint = await stripe.webhookEndpoints.create({
    url: `http://127.0.0.1:${port}/webhook`,
    enabled_events: ["*"],
  });
  const url = `http://127.0.0.1:${port}`;
  if (script === "allowed") {
    must(await merchants.changeBusiness(owner.id, { shopOrigins: [url] }));
  }
  const link = script && (await beansLink(stripe, `${url}/thanks?session={CHECKOUT_SESSION_ID}`));
  const child = spawn(process.execPath, [shopFile], {
    env: {
      ...(link && { BOURSE_URL: at.url, PAYMENT_LINK: link.id }),
      PORT: String(port),
      BOURSE_API: at.app.stripeUrl,
      STRIPE_SECRET_KEY: key,
      STRIPE_WEBHOOK_SECRET: endpoint.secret ?? "",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return {
    url,
    stripe,
    async [Symbol.asyncDispose]() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}

async function beansLink(stripe: Stripe, thanks: string): Promise<Stripe.PaymentLink> {
  const price = { currency: "usd", unit_amount: 1800, product_data: { name: "House beans" } };
  return stripe.paymentLinks.create({
    line_items: [{ quantity: 1, price_data: price }],
    after_completion: { type: "redirect", redirect: { url: thanks } },
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}
