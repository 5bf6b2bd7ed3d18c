import { afterAll, beforeAll, describe } from "vitest";
import { createFixVenue } from "#brokerage";
import { type VenueUnderTest, venueContract } from "#testing";
import { type House, openHouse } from "./member-house.testing.ts";

let house: House;
let sessions = 0;
beforeAll(async () => {
  house = await openHouse(1_000_000_00n);
});
afterAll(() => house[Symbol.asyncDispose]());

/** Another house trades here what a member has: it sees a venue like any other. */
async function open(): Promise<VenueUnderTest> {
  const { db, clock, log, instrument, other, alice } = house;
  const compId = `HOUSE${++sessions}`;
  const password = await house.add({ compId, member: alice });
  const stack = new AsyncDisposableStack();
  const adapter = () => {
    const venue = createFixVenue({
      db,
      clock,
      log,
      name: "member",
      host: "127.0.0.1",
      port: house.port(),
      version: "FIX.4.4",
      sender: compId,
      target: "BOURSE",
      logonFields: [[554, password]],
      reconnectMs: 20,
    });
    stack.defer(() => venue.close());
    return venue;
  };
  return {
    venue: adapter(),
    instrument,
    tellsLiquidity: false,
    other,
    restart: async () => adapter(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

describe("a house whose broker is a member's session of another", () => {
  venueContract(open);
});
