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

/** Makes a member a business and opens their shop, in the test world or for real money. */
export async function openShop(
  { app }: AppForE2e,
  owner: Person,
  live: boolean,
): Promise<RunningShop> {
  const { merchants } = app.bank;
  if ((await merchants.business(owner.id)) === undefined)
    must(await merchants.openBusiness(owner.id, {}));
  const { key } = must(await merchants.makeKey({ business: owner.id, live }, "secret"));
  const api = new URL(app.stripeUrl ?? "");
  const stripe = new Stripe(key, {
    host: api.hostname,
    port: Number(api.port),
    protocol: "http",
  });
  const port = await freePort();
  const endpoint = await stripe.webhookEndpoints.create({
    url: `http://127.0.0.1:${port}/webhook`,
    enabled_events: ["*"],
  });
  const child = spawn(process.execPath, [shopFile], {
    env: {
      PORT: String(port),
      BOURSE_API: api.origin,
      STRIPE_SECRET_KEY: key,
      STRIPE_WEBHOOK_SECRET: endpoint.secret ?? "",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return {
    url: `http://127.0.0.1:${port}`,
    stripe,
    async [Symbol.asyncDispose]() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}
