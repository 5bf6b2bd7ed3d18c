import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createFixVenue,
  type VenueEvent,
  type VenueOrder,
  VenueUnavailableError,
} from "#brokerage";
import type { FixVersion } from "#fix";
import { must } from "#kernel";
import { toPrice } from "#market";
import { openTestGateway, type VenueUnderTest, venueContract } from "#testing";

const stack = new AsyncDisposableStack();
let floor: Awaited<ReturnType<typeof openTestGateway>>;
let firms = 0;

beforeAll(async () => {
  floor = stack.use(await openTestGateway({ compId: "BOURSE" }));
});
afterAll(() => stack.disposeAsync());

/** A venue behind FIX: both sides of the session are ours. */
async function open(version: FixVersion): Promise<VenueUnderTest> {
  const { db, clock, log, instrument, gateway, other } = floor;
  const compId = `HOUSE${++firms}`;
  const firm = { compId, name: "House", version, certificate: null, copies: null };
  const added = must(await floor.firms.add({ ...firm, cancelOnDisconnect: false }));
  const password = added.password ?? "";
  const adapter = () =>
    createFixVenue({
      db,
      clock,
      log,
      name: "gateway",
      host: "127.0.0.1",
      port: gateway.port,
      version,
      sender: compId,
      target: "BOURSE",
      logonFields:
        version === "FIX.4.4"
          ? [[554, password]]
          : [
              [95, password.length],
              [96, password],
            ],
      reconnectMs: 20,
    });
  const venue = adapter();
  const owned = new AsyncDisposableStack();
  owned.defer(() => venue.close());
  return {
    venue,
    instrument,
    tellsLiquidity: version === "FIX.4.4",
    other,
    async restart() {
      const again = adapter();
      owned.defer(() => again.close());
      return again;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

describe.each(["FIX.4.4", "FIX.4.2"] as const)("a venue behind %s", (version) => {
  venueContract(() => open(version));
});

describe("a venue behind FIX", () => {
  it("takes nothing while it is away, and is told again what could not be stored", async () => {
    await using under = await open("FIX.4.4");
    const { venue, instrument } = under;
    const one: VenueOrder = {
      clientOrderId: "one",
      owner: "usr_one",
      instrument,
      side: "sell",
      quantity: 10,
      limitPrice: toPrice(89_0000n),
      trigger: { type: "stop", price: toPrice(90_0000n) },
      timeInForce: "day",
    };
    expect(venue.isUp()).toBe(false);
    await expect(venue.send({ type: "new", order: one })).rejects.toThrow(VenueUnavailableError);
    const heard: VenueEvent["type"][] = [];
    let failures = 0;
    await venue.listen(async ({ type }) => {
      if (type === "new" && failures++ === 0) throw new Error("not now");
      heard.push(type);
    });
    expect(venue.isUp()).toBe(true);
    await venue.send({ type: "new", order: one });
    await venue.send({ type: "cancel", order: one });
    await expect.poll(() => heard).toEqual(["sessionUp", "new", "canceled"]);
    await venue.send({ type: "cancel", order: one });
    await expect.poll(() => heard.at(-1)).toBe("cancelRejected");
  });
});
