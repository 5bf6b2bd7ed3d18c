import { expect, it } from "vitest";
import {
  type Side,
  type VenueEvent,
  type VenueOrder,
  type VenuePort,
  type VenueTerms,
  VenueUnavailableError,
} from "#brokerage";
import type { Instrument, Price } from "#market";

/** A venue with somebody else who trades there. */
export type VenueUnderTest = AsyncDisposable & {
  readonly venue: VenuePort;
  readonly instrument: Instrument;
  /** Who cannot say which side took says that we did (FIX 4.2 has no field for it). */
  readonly tellsLiquidity?: boolean;
  /** An order of another participant. */
  other(side: Side, quantity: number, price: Price): Promise<void>;
  /** Ends our side and begins it anew; the venue goes on. */
  restart(): Promise<VenuePort>;
};

let orders = 0;

const priceOf = ({ limitPrice }: VenueTerms) => ({ limitPrice });

/** What a replaced event says that the order is called from then on. */
const nameIn = (event: VenueEvent | undefined) =>
  event?.type === "replaced" ? { venueId: event.venueId } : {};

/** What every adapter of {@link VenuePort} must do. Prices are around 100. */
export function venueContract(open: () => Promise<VenueUnderTest>): void {
  const at = (units: number) => (BigInt(units) * 10_000n) as Price;

  async function begin() {
    const under = await open();
    const heard: VenueEvent[] = [];
    // Sessions come and go where there are some.
    const listener = async (event: VenueEvent) => {
      if ("clientOrderId" in event) heard.push(event);
    };
    await under.venue.listen(listener);
    const order = (given: Partial<VenueOrder>): VenueOrder => ({
      clientOrderId: `contract-${++orders}`,
      owner: "contract",
      instrument: under.instrument,
      side: "buy",
      quantity: 10,
      limitPrice: at(100),
      trigger: null,
      timeInForce: "gtc",
      ...given,
    });
    return { ...under, under, heard, listener, order };
  }

  const until = async (heard: readonly VenueEvent[], type: VenueEvent["type"], count = 1) => {
    const isThere = () => heard.filter((one) => one.type === type).length;
    await expect.poll(isThere, { timeout: 10_000 }).toBe(count);
    return heard.filter((one) => one.type === type);
  };

  it("acknowledges an order, then trades it with what is there, each trade once", async () => {
    const { under, venue, heard, order, other } = await begin();
    await using _ = under;
    await other("sell", 4, at(99));
    const one = order({});
    await venue.send({ type: "new", order: one });
    await until(heard, "trade");
    await other("sell", 6, at(100));
    const trades = await until(heard, "trade", 2);
    expect(heard[0]).toMatchObject({ type: "new", clientOrderId: one.clientOrderId });
    expect(trades).toMatchObject([
      { quantity: 4, price: at(99), liquidity: "taker" },
      {
        quantity: 6,
        price: at(100),
        liquidity: under.tellsLiquidity === false ? "taker" : "maker",
      },
    ]);
    expect(new Set(trades.map((trade) => "execId" in trade && trade.execId)).size).toBe(2);
  });

  it("cancels what is open, and says so without a reason of its own", async () => {
    const { under, venue, heard, order } = await begin();
    await using _ = under;
    const one = order({});
    await venue.send({ type: "new", order: one });
    await until(heard, "new");
    await venue.send({ type: "cancel", order: one });
    expect(await until(heard, "canceled")).toMatchObject([{ reason: null }]);
  });

  it("changes an order where it stands, under the name that it has from then on", async () => {
    const { under, venue, heard, order, other } = await begin();
    await using _ = under;
    const one = order({ limitPrice: at(101) });
    await venue.send({ type: "new", order: one });
    await until(heard, "new");
    // Another waits behind: a smaller order keeps its place before it.
    await other("buy", 5, at(101));
    const to = { quantity: 6, limitPrice: at(101), timeInForce: "gtc" } as const;
    await venue.send({ type: "replace", order: one, to });
    const [smaller] = await until(heard, "replaced");
    expect(smaller).toMatchObject({ clientOrderId: one.clientOrderId, open: 6, ...priceOf(to) });
    await other("sell", 2, at(101));
    const larger = { ...to, quantity: 9, limitPrice: at(102) };
    const named = { ...one, ...nameIn(smaller) };
    await venue.send({ type: "replace", order: named, to: larger });
    const [, again] = await until(heard, "replaced", 2);
    expect(again).toMatchObject({ open: 7, ...priceOf(larger) });
    await venue.send({ type: "cancel", order: { ...one, ...nameIn(again) } });
    expect(await until(heard, "canceled")).toMatchObject([{ reason: null }]);
    expect(await until(heard, "trade")).toMatchObject([{ quantity: 2, price: at(101) }]);
    await other("sell", 5, at(101));
  });

  it("cancels all that is ours in an instrument, where the venue knows how", async () => {
    const { under, venue, heard, order } = await begin();
    await using _ = under;
    const own = [order({ limitPrice: at(97) }), order({ limitPrice: at(96) })];
    for (const one of own) await venue.send({ type: "new", order: one });
    await until(heard, "new", 2);
    const all = venue.send({ type: "massCancel", instrument: under.instrument });
    if (!venue.massCancels) return expect(all).rejects.toThrow(VenueUnavailableError);
    await all;
    const ids = own.map(({ clientOrderId }) => clientOrderId);
    const ended = () =>
      heard.filter((one) => one.type === "canceled" && ids.includes(one.clientOrderId)).length;
    await expect.poll(ended, { timeout: 10_000 }).toBe(2);
  });

  it("ends what is not filled at once where that was asked", async () => {
    const { under, venue, heard, order, other } = await begin();
    await using _ = under;
    await other("sell", 3, at(100));
    await venue.send({ type: "new", order: order({ timeInForce: "ioc" }) });
    await until(heard, "trade");
    expect(await until(heard, "canceled")).toMatchObject([{ reason: "not_filled_at_once" }]);
  });

  it("says where an order stands, also of one that it never got", async () => {
    const { under, venue, heard, order, other } = await begin();
    await using _ = under;
    const [never, working, filled] = [order({}), order({ limitPrice: at(98) }), order({})];
    await venue.send({ type: "new", order: working });
    await venue.send({ type: "new", order: filled });
    await other("sell", 10, at(100));
    await until(heard, "trade");
    for (const one of [never, working, filled]) await venue.send({ type: "status", order: one });
    expect(await until(heard, "status", 3)).toMatchObject([
      { clientOrderId: never.clientOrderId, standing: "unknown", traded: 0 },
      { clientOrderId: working.clientOrderId, standing: "working", traded: 0 },
      { clientOrderId: filled.clientOrderId, standing: "filled", traded: 10 },
    ]);
  });

  it("tells after a restart what happened while nobody listened, before the status", async () => {
    const { under, venue, heard, listener, order, other } = await begin();
    await using _ = under;
    const one = order({});
    await venue.send({ type: "new", order: one });
    await until(heard, "new");
    await venue.close();
    await other("sell", 10, at(100));
    const again = await under.restart();
    await again.listen(listener);
    await again.send({ type: "status", order: one });
    await until(heard, "status");
    const told = heard.filter(({ type }) => type !== "new").map(({ type }) => type);
    expect(told).toEqual(["trade", "status"]);
  });
}
