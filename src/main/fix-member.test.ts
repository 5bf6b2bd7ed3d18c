import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseQuantity, type Trade } from "#brokerage";
import type { OutgoingField } from "#fix";
import { must } from "#kernel";
import { toPrice } from "#market";
import { type House, logOn, openHouse, type Session } from "./member-house.testing.ts";

let house: House;
let session: Session;
beforeAll(async () => {
  house = await openHouse();
  session = await logOn(house, "ALICE", await house.add({ compId: "ALICE", member: house.alice }));
});
afterAll(async () => {
  await session.close();
  await house[Symbol.asyncDispose]();
});

const state = [11, 41, 150, 39, 14, 151, 31, 32] as const;
const tenDollars = toPrice(10_0000n);

test("an order sets her money aside, and a cancel gives it back", async () => {
  session.order("a1", 1, 3, "10.00");
  expect(await session.hear(...state)).toBe("8 11=a1 150=0 39=0 14=0 151=3");
  expect(await house.available()).toBe(7_000n);
  const [seen] = await house.brokerage.orders({ member: house.alice, limit: 1 });
  expect(seen).toMatchObject({ source: "fix" });
  session.cancel("a2", "a1");
  expect(await session.hear(...state)).toBe("8 11=a2 41=a1 150=4 39=4 14=0 151=0");
  expect(await house.available()).toBe(10_000n);
  session.cancel("a3", "a1");
  expect(await session.hear(11, 41, 39, 102, 434)).toBe("9 11=a3 41=a1 39=4 102=0 434=1");
});

test("what she has not she cannot order", async () => {
  session.order("b1", 1, 11, "10.00");
  expect(await session.hear(...state, 58)).toBe(
    "8 11=b1 150=8 39=8 14=0 151=0 58=insufficient funds",
  );
  session.order("b2", 2, 1, "10.00");
  expect(await session.hear(...state, 58)).toBe(
    "8 11=b2 150=8 39=8 14=0 151=0 58=insufficient units",
  );
  session.order("b2", 1, 1, "10.00");
  expect(await session.hear(11, 39, 58)).toBe("8 11=b2 39=8 58=This ClOrdID was used before");
  session.status("never");
  expect(await session.hear(11, 37, 150, 39)).toBe("8 11=never 37=NONE 150=I 39=8");
});

describe("a replace", () => {
  const terms = [11, 41, 150, 39, 38, 44, 14, 151] as const;

  test("moves her money first: more of it, or some back", async () => {
    session.order("r1", 1, 3, "10.00");
    expect(await session.hear(...terms)).toBe("8 11=r1 150=0 39=0 38=3 44=10.00 14=0 151=3");
    session.replace("r2", "r1", 5, "9.00");
    expect(await session.hear(...terms)).toBe("8 11=r2 41=r1 150=5 39=0 38=5 44=9.00 14=0 151=5");
    expect(await house.available()).toBe(5_500n);
    session.replace("r3", "r2", 2, "9.00");
    expect(await session.hear(...terms)).toBe("8 11=r3 41=r2 150=5 39=0 38=2 44=9.00 14=0 151=2");
    expect(await house.available()).toBe(8_200n);
  });

  test("of more than she has changes nothing", async () => {
    session.replace("r4", "r3", 20, "9.00");
    expect(await session.hear(11, 41, 39, 102, 434, 58)).toBe(
      "9 11=r4 41=r3 39=0 102=2 434=2 58=insufficient funds",
    );
    expect(await house.available()).toBe(8_200n);
    session.replace("r3", "r3", 1, "9.00");
    expect(await session.hear(11, 102, 434, 58)).toBe(
      "9 11=r3 102=6 434=2 58=This ClOrdID was used before",
    );
    session.replace("r5", "r3", 1, "9.001");
    expect(await session.hear(11, 58)).toBe("9 11=r5 58=The price must be whole ticks above zero");
    session.status("r1");
    expect(await session.hear(...terms)).toBe("8 11=r3 150=I 39=0 38=2 44=9.00 14=0 151=2");
  });

  test("that changes nothing has a new id; of several each is answered", async () => {
    session.replace("r6", "r3", 2, "9.00");
    session.replace("r7", "r6", 3, "9.01");
    session.replace("r8", "r7", 4, "9.02");
    expect(await session.hear(11, 41, 150, 38)).toBe("8 11=r6 41=r3 150=5 38=2");
    expect(await session.hear(11, 41, 150, 38)).toBe("8 11=r7 41=r6 150=5 38=3");
    expect(await session.hear(11, 41, 150, 38)).toBe("8 11=r8 41=r7 150=5 38=4");
    expect(await house.available()).toBe(10_000n - 4n * 902n);
  });

  test("in the app is told as a restatement", async () => {
    const [order] = await house.brokerage.orders({ member: house.alice, limit: 1 });
    if (order === undefined) throw new Error("she has an order");
    const quantity = parseQuantity("3");
    must(await house.brokerage.replace(house.alice, order.id, { ...(quantity && { quantity }) }));
    expect(await session.hear(...terms, 378)).toBe(
      "8 11=r8 150=D 39=0 38=3 44=9.02 14=0 151=3 378=99",
    );
  });

  test("comes too late for an order that is filled", async () => {
    await house.other("sell", 3, toPrice(9_0200n));
    expect(await session.hear(...state)).toBe("8 11=r8 150=F 39=2 14=3 151=0 31=9.02 32=3");
    session.replace("r9", "r8", 5, "9.02");
    expect(await session.hear(11, 41, 39, 102, 434, 58)).toBe(
      "9 11=r9 41=r8 39=2 102=0 434=2 58=Too late: the order is over",
    );
  });
});

/** Gives a stop to buy, or replaces the one that is called `original`. */
function askStop(
  clOrdId: string,
  quantity: number,
  prices: readonly OutgoingField[],
  original?: string,
): void {
  const fields: OutgoingField[] = [
    [11, clOrdId],
    [38, quantity],
    [40, prices.length === 1 ? 3 : 4],
    ...prices,
    [54, 1],
    [55, "ACME"],
    [59, 1],
    [60, "20261126-15:00:00"],
  ];
  if (original !== undefined) fields.push([41, original]);
  session.send(original === undefined ? "D" : "G", fields);
}

describe("a stop", () => {
  const terms = [11, 41, 150, 39, 38, 44, 99, 14, 151] as const;
  const stop = (price: string): OutgoingField[] => [[99, price]];
  const both = (limit: string, price: string): OutgoingField[] => [[44, limit], ...stop(price)];
  let before = 0n;
  const set = async () => before - ((await house.available()) ?? 0n);

  test("is replaced in size and stop price, with its money", async () => {
    before = (await house.available()) ?? 0n;
    askStop("s1", 2, stop("11.00"));
    expect(await session.hear(...terms)).toBe("8 11=s1 150=0 39=0 38=2 99=11.00 14=0 151=2");
    // A stop to buy needs its collar: 5 % above it.
    expect(await set()).toBe(2n * 1_155n);
    askStop("s2", 3, stop("12.00"), "s1");
    expect(await session.hear(...terms)).toBe("8 11=s2 41=s1 150=5 39=0 38=3 99=12.00 14=0 151=3");
    expect(await set()).toBe(3n * 1_260n);
    askStop("s3", 1, stop("11.00"), "s2");
    expect(await session.hear(...terms)).toBe("8 11=s3 41=s2 150=5 39=0 38=1 99=11.00 14=0 151=1");
    expect(await set()).toBe(1_155n);
  });

  test("that the market has passed, or a price that it has not, changes nothing", async () => {
    const heard = [11, 41, 39, 102, 434, 58] as const;
    askStop("s4", 1, stop("9.00"), "s3");
    expect(await session.hear(...heard)).toBe(
      "9 11=s4 41=s3 39=0 102=2 434=2 58=stop on wrong side",
    );
    askStop("s5", 1, both("11.50", "11.00"), "s3");
    expect(await session.hear(11, 102, 58)).toBe(
      "9 11=s5 102=2 58=Symbol, Side, OrdType and TimeInForce of an order do not change",
    );
    askStop("s3", 1, stop("13.00"), "s3");
    expect(await session.hear(11, 102, 58)).toBe("9 11=s3 102=6 58=This ClOrdID was used before");
    askStop("s6", 1, stop("13.00"), "nowhere");
    expect(await session.hear(11, 102, 58)).toBe("9 11=s6 102=1 58=Unknown order");
    session.cancel("s7", "s3");
    expect(await session.hear(11, 41, 150)).toBe("8 11=s7 41=s3 150=4");
    askStop("s8", 1, stop("13.00"), "s3");
    expect(await session.hear(...heard)).toBe(
      "9 11=s8 41=s3 39=4 102=0 434=2 58=Too late: the order is over",
    );
    expect(await set()).toBe(0n);
  });

  test("with a limit is replaced in both prices", async () => {
    askStop("t1", 2, both("11.50", "11.00"));
    expect(await session.hear(...terms)).toBe(
      "8 11=t1 150=0 39=0 38=2 44=11.50 99=11.00 14=0 151=2",
    );
    askStop("t2", 1, both("12.50", "12.00"), "t1");
    expect(await session.hear(...terms)).toBe(
      "8 11=t2 41=t1 150=5 39=0 38=1 44=12.50 99=12.00 14=0 151=1",
    );
    expect(await set()).toBe(1_250n);
    session.cancel("t3", "t2");
    expect(await session.hear(11, 41, 150)).toBe("8 11=t3 41=t2 150=4");
  });
});

test("her trades are told, and settle in the ledger as those of the app do", async () => {
  session.order("c1", 1, 5, "9.00");
  expect(await session.hear(...state)).toBe("8 11=c1 150=0 39=0 14=0 151=5");
  await house.other("sell", 2, toPrice(9_0000n));
  expect(await session.hear(...state)).toBe("8 11=c1 150=F 39=1 14=2 151=3 31=9.00 32=2");
  await house.other("sell", 3, toPrice(9_0000n));
  expect(await session.hear(...state)).toBe("8 11=c1 150=F 39=2 14=5 151=0 31=9.00 32=3");
  session.status("c1");
  expect(await session.hear(...state, 6)).toBe("8 11=c1 150=I 39=2 14=5 151=0 6=9");
  house.clock.advanceMs(3 * 86_400_000);
  expect(await house.brokerage.settle()).toBe(3);
  const [held] = await house.brokerage.positions(house.alice);
  expect(held?.quantity).toBe(8_000_000_000n);
  expect((await house.brokerage.verifyBrokerage()).length).toBe(0);
});

/** The newest trade of hers. */
async function lastTrade(): Promise<Trade> {
  const [trade] = await house.brokerage.trades({ member: house.alice, limit: 1 });
  if (trade === undefined) throw new Error("she has traded");
  return trade;
}

describe("what the exchange takes back", () => {
  const told = [11, 150, 39, 38, 14, 151, 31, 32] as const;

  test("is told as another trade, or as none", async () => {
    session.order("k1", 1, 2, "10.00");
    await session.hear();
    await house.other("sell", 1, tenDollars);
    const last = [...told, 17] as const;
    const trade = (await session.hear(...last)).split(" 17=");
    expect(trade[0]).toBe("8 11=k1 150=F 39=1 38=2 14=1 151=1 31=10.00 32=1");
    const { execId } = await lastTrade();
    const at = { atMs: house.clock.nowMs(), originalExecId: execId } as const;
    const price = toPrice(9_5000n);
    await house.say({ type: "tradeCorrect", ...at, execId: "corrected", quantity: 1, price });
    const corrected = (await session.hear(...told, 19, 17)).split(" 17=");
    expect(corrected[0]).toBe(`8 11=k1 150=G 39=1 38=2 14=1 151=1 31=9.50 32=1 19=${trade[1]}`);
    const bust = { ...at, originalExecId: "corrected" } as const;
    await house.say({ type: "tradeBust", ...bust, execId: "busted" });
    expect(await session.hear(...told, 19)).toBe(
      `8 11=k1 150=H 39=0 38=1 14=0 151=1 31=9.50 32=1 19=${corrected[1]}`,
    );
    session.cancel("k2", "k1");
    expect(await session.hear(11, 41, 150, 39, 14)).toBe("8 11=k2 41=k1 150=4 39=4 14=0");
  });

  test("while the gateway is away is told later, also of an order that is over", async () => {
    session.order("l1", 1, 1, "10.00");
    await session.hear();
    await house.other("sell", 1, tenDollars);
    expect(await session.hear(11, 39)).toBe("8 11=l1 39=2");
    const { execId: originalExecId } = await lastTrade();
    session.order("d1", 1, 1, "10.00");
    expect(await session.hear(...state)).toBe("8 11=d1 150=0 39=0 14=0 151=1");
    await session.close();
    await house.closeGateway();
    await house.other("sell", 1, tenDollars);
    const latest = async () => (await house.brokerage.orders({ member: house.alice, limit: 1 }))[0];
    await expect.poll(async () => (await latest())?.state, { timeout: 20_000 }).toBe("filled");
    const at = { atMs: house.clock.nowMs(), originalExecId };
    await house.say({ type: "tradeBust", execId: "late bust", ...at });
    await house.reopenGateway();
    session = await session.again();
    expect(await session.hear(...state)).toBe("8 11=d1 150=F 39=2 14=1 151=0 31=10.00 32=1");
    expect(await session.hear(11, 150, 39, 14, 151)).toBe("8 11=l1 150=H 39=4 14=0 151=0");
  });
});

test("an order that never reached the broker is told as rejected at the next start", async () => {
  // A process that dies after it has stored an order and before the broker has.
  const { db } = house;
  await db.pool.query(`insert into gateway.member_client_id (firm, cl_ord_id, root, kind, state)
    values ('ALICE', 'lost', 'lost', 'new', 'over')`);
  await db.pool.query(`insert into gateway.member_order
    (firm, cl_ord_id, side, type, time_in_force, symbol, quantity)
    values ('ALICE', 'lost', '1', '2', '1', 'ACME', '3')`);
  await session.close();
  await house.closeGateway();
  await house.reopenGateway();
  session = await session.again();
  expect(await session.hear(...state, 37, 38, 55, 58)).toBe(
    "8 11=lost 150=8 39=8 14=0 151=0 37=NONE 38=3 55=ACME 58=The broker never got this order",
  );
  // Its session sends it again, as it has no answer.
  session.order("lost", 1, 3, "10.00", [[97, "Y"]]);
  expect(await session.hear(11, 37, 150, 39)).toBe("8 11=lost 37=NONE 150=I 39=8");
});

test("other sessions get copies, or hear of what she orders in the app", async () => {
  const copies = await logOn(house, "COPY", await house.add({ compId: "COPY", copies: "ALICE" }));
  const all = { compId: "ALL", member: house.alice, hearsAll: true } as const;
  const hearer = await logOn(house, "ALL", await house.add(all));
  session.order("e1", 1, 1, "5.00");
  expect(await session.hear(11, 150)).toBe("8 11=e1 150=0");
  expect(await copies.hear(11, 150, 115)).toBe("8 11=e1 150=0 115=ALICE");
  copies.order("e2", 1, 1, "5.00");
  expect(await copies.hear(372, 380)).toBe("j 372=D 380=6");
  const request = { symbol: "ACME", side: "buy", type: "limit", timeInForce: "gtc" } as const;
  const quantity = parseQuantity("1.5");
  const limited = { ...request, limitPrice: toPrice(4_0000n), ...(quantity && { quantity }) };
  const placed = must(
    await house.brokerage.place(house.alice, limited, { idempotencyKey: "in the app" }),
  );
  const own = [11, 150, 39, 38, 44, 151] as const;
  expect(await hearer.hear(...own)).toBe(`8 11=${placed.id} 150=0 39=0 38=1.5 44=4.00 151=1.5`);
  hearer.cancel("e3", placed.id);
  expect(await hearer.hear(11, 102, 58)).toBe("9 11=e3 102=1 58=Unknown order");
  hearer.massCancel("e4");
  expect(await hearer.hear(11, 531, 533)).toBe("r 11=e4 531=7 533=0");
  must(await house.brokerage.cancel(house.alice, placed.id));
  expect(await hearer.hear(11, 150, 39, 58)).toBe(`8 11=${placed.id} 150=4 39=4 58=by member`);
  session.massCancel("e5");
  const heard = [await session.hear(11, 150), await session.hear(11, 150)];
  expect(heard.toSorted()).toEqual(["8 11=e1 150=4", "r 11=e5"]);
  expect(await copies.hear(11, 150, 115)).toBe("8 11=e1 150=4 115=ALICE");
  await Promise.all([copies.close(), hearer.close()]);
});

test("a firm that has no account here sees the market, and may not trade", async () => {
  const guest = await logOn(house, "GUEST", await house.add({ compId: "GUEST" }));
  guest.order("g1", 1, 1, "10.00");
  expect(await guest.hear(372, 380, 58)).toBe(
    "j 372=D 380=6 58=This firm has no account here that its trades could settle in",
  );
  guest.send("x", [
    [320, "list"],
    [559, 4],
  ]);
  expect(await guest.hear(320, 55)).toBe("y 320=list 55=ACME");
  await guest.close();
});

test("odd requests are refused, or done: none is a failure of the house", async () => {
  const odd = fc.oneof(
    fc.constantFrom("0", "-1", "1e9", "0.000000001", "99999999999999999999", "10.005", "e1", "a1"),
    fc.constantFrom("1", "2", "3", "4", "5", "6", "7", "P", "Y", "20261127", "20261340"),
    fc.stringMatching(/^[ -<>-~]{1,40}$/),
  );
  const field = fc.tuple(
    fc.constantFrom(11, 18, 38, 40, 41, 44, 54, 55, 59, 99, 111, 126, 432, 530, 584, 585),
    odd,
  );
  const names: readonly OutgoingField[] = [
    [11, "odd"],
    [38, 1],
    [40, 2],
    [41, "e1"],
    [44, "1.00"],
    [54, 1],
    [55, "ACME"],
    [60, "20261126-15:00:00"],
    [530, 7],
    [584, "odd"],
    [585, 7],
  ];
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...taken),
      fc.uniqueArray(field, { maxLength: 4, selector: ([tag]) => tag }),
      async ({ type, tags }, fields) => {
        const changed = new Map<number, string | number>(fields);
        const known = names.filter(([tag]) => tags.includes(tag) && !changed.has(tag));
        const given = fields.filter(([tag]) => tags.includes(tag));
        session.send(
          type,
          [...known, ...given].toSorted(([one], [other]) => one - other),
        );
        const last = `asked-${++asked}`;
        session.status(last);
        for (let said = ""; !said.startsWith(`8 11=${last}`); ) {
          said = await session.hear(11, 372, 380, 58);
          expect(said).not.toContain("380=4");
        }
      },
    ),
    { numRuns: 40 },
  );
});

/** What a member's session takes, and the fields that it reads of each. */
const taken: readonly { readonly type: string; readonly tags: readonly number[] }[] = [
  { type: "D", tags: [11, 18, 38, 40, 44, 54, 55, 59, 60, 99, 111, 126, 432] },
  { type: "F", tags: [11, 38, 41, 54, 55, 60] },
  { type: "G", tags: [11, 38, 40, 41, 44, 54, 55, 59, 60, 99] },
  { type: "H", tags: [11, 54, 55] },
  { type: "AF", tags: [55, 584, 585] },
  { type: "q", tags: [11, 55, 60, 530] },
];
