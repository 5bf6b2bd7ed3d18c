import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { VenueEvent } from "#brokerage";
import { readConfig } from "#config";
import { must } from "#kernel";
import { toPrice } from "#market";
import { createAuthority, openTestGateway } from "#testing";
import { createBrokerDoor } from "./broker-door.ts";

/** Another house's gateway, which takes certificates of this authority alone. */
function openOther(authority: ReturnType<typeof createAuthority>) {
  const tls = { ...authority.issue("other"), ca: authority.cert };
  return openTestGateway({ compId: "OTHER", tls });
}

test("settings open a session over TLS, by password and a certificate of ours", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bourse-broker-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const authority = createAuthority("Test");
  const { firms, gateway, instrument, ...shared } = stack.use(await openOther(authority));
  const firm = { name: "House", version: "FIX.4.4", certificate: null, copies: null } as const;
  const added = must(await firms.add({ ...firm, compId: "HOUSE", cancelOnDisconnect: false }));
  const tlsFolder = join(folder, "tls");
  mkdirSync(tlsFolder);
  const own = authority.issue("house");
  writeFileSync(join(tlsFolder, "ca.pem"), authority.cert);
  writeFileSync(join(tlsFolder, "cert.pem"), own.cert);
  writeFileSync(join(tlsFolder, "key.pem"), own.key);
  const settings = {
    BROKER_FIX: `127.0.0.1:${gateway.port}`,
    BROKER_FIX_SENDER: "HOUSE",
    BROKER_FIX_TARGET: "OTHER",
    BROKER_FIX_PASSWORD: added.password ?? "",
    BROKER_EXCHANGES: "XTST,XNYS",
  };
  const doorOf = (more: object) => createBrokerDoor(readConfig({ ...settings, ...more }), shared);
  const door = doorOf({ BROKER_FIX_TLS: tlsFolder });
  if (door === undefined) throw new Error("a broker is set");
  stack.defer(() => door.venue.close());
  expect([door.trades(instrument), door.trades({ exchange: "XPAR" })]).toEqual([true, false]);
  const heard: VenueEvent["type"][] = [];
  await door.venue.listen(async ({ type }) => void heard.push(type));
  await expect.poll(() => door.venue.isUp(), { timeout: 20_000 }).toBe(true);
  const order = {
    clientOrderId: "one",
    owner: "usr_one",
    instrument,
    side: "buy",
    quantity: 10,
    limitPrice: toPrice(100_0000n),
    trigger: null,
    timeInForce: "gtc",
  } as const;
  await door.venue.send({ type: "new", order });
  const told = () => heard.filter((type) => type !== "sessionUp");
  await expect.poll(told, { timeout: 20_000 }).toEqual(["new"]);
});

test("who does not know the signer of the broker's certificate is not connected", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bourse-broker-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const { gateway, ...shared } = stack.use(await openOther(createAuthority("Theirs")));
  writeFileSync(join(folder, "ca.pem"), createAuthority("Another").cert);
  const broker = { BROKER_FIX: `127.0.0.1:${gateway.port}`, BROKER_FIX_TLS: folder };
  const door = createBrokerDoor(readConfig(broker), shared);
  if (door === undefined) throw new Error("a broker is set");
  stack.defer(() => door.venue.close());
  await door.venue.listen(async () => {});
  expect(door.venue.isUp()).toBe(false);
  expect(gateway.connected()).toBe(0);
});
