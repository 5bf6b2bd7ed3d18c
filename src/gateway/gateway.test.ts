import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMemoryStore, formatTimestamp } from "#fix";
import type { TestDatabase } from "#testing";
import {
  createGatewayDatabase,
  joinFloor,
  logOn,
  openFloor,
  type Trader,
  temporaryFolder,
} from "./world.testing.ts";

type Floor = Awaited<ReturnType<typeof openFloor>>;

let database: TestDatabase;
let floor: Floor;
let maker: Trader;
let taker: Trader;
const folder = temporaryFolder();
const now = () => formatTimestamp(Date.now());

beforeAll(async () => {
  database = await createGatewayDatabase();
  floor = await openFloor(database, { folder: folder.path });
  maker = await joinFloor(floor, "MAKER");
  taker = await joinFloor(floor, "TAKER");
});
afterAll(async () => {
  await Promise.all([maker.close(), taker.close()]);
  await floor.close();
  await database[Symbol.asyncDispose]();
  folder.remove();
});

const state = [11, 41, 150, 39, 14, 151, 6, 31, 32] as const;

describe("orders", () => {
  it("trade: both firms are told, with what is left and at which price", async () => {
    maker.order("m1", 2, 100, "10.05");
    expect(await maker.hear(...state)).toBe("8 11=m1 150=0 39=0 14=0 151=100 6=0");
    taker.order("t1", 1, 30, "10.10");
    expect(await taker.hear(...state)).toBe("8 11=t1 150=0 39=0 14=0 151=30 6=0");
    expect(await taker.hear(...state)).toBe(
      "8 11=t1 150=F 39=2 14=30 151=0 6=10.05 31=10.05 32=30",
    );
    expect(await maker.hear(...state)).toBe(
      "8 11=m1 150=F 39=1 14=30 151=70 6=10.05 31=10.05 32=30",
    );
  });

  it("are replaced and cancelled by the chain of their ids", async () => {
    const names = (id: string, original: string) => [
      [11, id] as const,
      [41, original] as const,
      [54, 2] as const,
      [55, "ACME"] as const,
      [60, now()] as const,
    ];
    maker.send("G", [...names("m2", "m1"), [38, 90], [40, 2], [44, "10.06"]]);
    expect(await maker.hear(...state, 44)).toBe(
      "8 11=m2 41=m1 150=5 39=1 14=30 151=60 6=10.05 44=10.06",
    );
    maker.send("F", [...names("m3", "m2"), [38, 90]]);
    expect(await maker.hear(...state)).toBe("8 11=m3 41=m2 150=4 39=4 14=30 151=0 6=10.05");
    maker.send("F", [...names("m4", "m2"), [38, 90]]);
    expect(await maker.hear(11, 41, 39, 102, 434, 58)).toBe(
      "9 11=m4 41=m2 39=4 102=0 434=1 58=Too late: the order is over",
    );
    maker.send("F", [...names("m5", "nothing"), [38, 90]]);
    expect(await maker.hear(11, 41, 37, 39, 102, 434)).toBe(
      "9 11=m5 41=nothing 37=NONE 39=8 102=1 434=1",
    );
  });

  it("tell how they stand when asked, one or all", async () => {
    maker.order("s1", 2, 10, "11.00");
    maker.order("s2", 2, 10, "10.00", [[55, "ZETA"]]);
    await maker.hear();
    await maker.hear();
    maker.send("H", [
      [11, "s1"],
      [54, 2],
      [55, "ACME"],
    ]);
    expect(await maker.hear(...state)).toBe("8 11=s1 150=I 39=0 14=0 151=10 6=0");
    maker.send("H", [
      [11, "never"],
      [54, 2],
      [55, "ACME"],
    ]);
    expect(await maker.hear(11, 37, 150, 39)).toBe("8 11=never 37=NONE 150=I 39=8");
    maker.send("AF", [
      [584, "all"],
      [585, 7],
    ]);
    expect(await maker.hear(11, 584, 911, 912)).toBe("8 11=s1 584=all 911=2 912=N");
    expect(await maker.hear(11, 584, 911, 912)).toBe("8 11=s2 584=all 911=2 912=Y");
    maker.send("q", [
      [11, "q1"],
      [530, 1],
      [55, "ZETA"],
      [60, now()],
    ]);
    expect(await maker.hear(11, 39, 58)).toBe("8 11=s2 39=4 58=Mass cancel");
    expect(await maker.hear(11, 530, 531, 533)).toBe("r 11=q1 530=1 531=1 533=1");
    maker.send("q", [
      [11, "q2"],
      [530, 7],
      [60, now()],
    ]);
    expect(await maker.hear(11, 39)).toBe("8 11=s1 39=4");
    expect(await maker.hear(11, 530, 531, 533)).toBe("r 11=q2 530=7 531=7 533=1");
  });

  it.each([
    ["an unknown symbol", 10, "10.00", [[55, "NOPE"]], "103=1 58=Unknown symbol"],
    ["half a lot", 15, "10.00", [[55, "ZETA"]], "103=13 58=OrderQty must be whole lots"],
    [
      "half a tick",
      10,
      "10.01",
      [[55, "ZETA"]],
      "103=0 58=The price must be whole ticks above zero",
    ],
    [
      "a good-till-date order without a date",
      1,
      "10.00",
      [[59, 6]],
      "103=11 58=GTD needs ExpireTime or ExpireDate",
    ],
    ["a price far away", 1, "90.00", [], "103=3 58=The price is too far from the market"],
  ] as const)("with %s are refused in plain words", async (what, quantity, price, more, why) => {
    taker.order(what, 1, quantity, price, [...more]);
    expect(await taker.hear(11, 39, 150, 103, 58)).toBe(`8 11=${what} 39=8 150=8 ${why}`);
  });

  it("have an id that is used once", async () => {
    taker.order("t1", 1, 1, "10.00");
    expect(await taker.hear(11, 39, 103, 58)).toBe(
      "8 11=t1 39=8 103=6 58=This ClOrdID was used before",
    );
  });

  it("that cannot be filled at once end; a firm never trades with itself", async () => {
    taker.order("i1", 1, 5, "9.00", [[59, 3]]);
    expect(await taker.hear(11, 39)).toBe("8 11=i1 39=0");
    expect(await taker.hear(11, 39, 58)).toBe("8 11=i1 39=4 58=Not filled at once");
    taker.order("x1", 1, 5, "9.90");
    taker.order("x2", 2, 5, "9.90");
    expect(await taker.hear(11, 39)).toBe("8 11=x1 39=0");
    expect(await taker.hear(11, 39)).toBe("8 11=x2 39=0");
    expect(await taker.hear(11, 39, 58)).toBe(
      "8 11=x2 39=4 58=Would have traded with an order of the same firm",
    );
    taker.send("q", [
      [11, "x3"],
      [530, 7],
      [60, now()],
    ]);
    expect(await taker.hear(11, 39)).toBe("8 11=x1 39=4");
    await taker.hear();
  });
});

describe("market data", () => {
  it("is a snapshot, then what changes", async () => {
    maker.order("d1", 2, 40, "10.20");
    await maker.hear();
    const asked = (id: string, kind: number) => [
      [262, id] as const,
      [263, kind] as const,
      [264, 0] as const,
      [265, 1] as const,
      [267, 3] as const,
      [269, 0] as const,
      [269, 1] as const,
      [269, 2] as const,
      [146, 1] as const,
      [55, "ACME"] as const,
    ];
    taker.send("V", asked("md", 1));
    expect(await taker.hear(262, 55, 268, 269, 270, 271)).toBe(
      "W 262=md 55=ACME 268=2 269=1 270=10.20 271=40",
    );
    taker.send("V", asked("md", 1));
    expect(await taker.hear(262, 281)).toBe("Y 262=md 281=1");
    maker.order("d2", 1, 7, "10.00");
    await maker.hear();
    expect(await taker.hear(262, 268, 279, 269, 55, 270, 271)).toBe(
      "X 262=md 268=1 279=0 269=0 55=ACME 270=10.00 271=7",
    );
    taker.order("d3", 2, 7, "10.00");
    await taker.hear();
    await taker.hear();
    await maker.hear();
    expect(await taker.hear(262, 268, 279, 269, 270)).toBe("X 262=md 268=2 279=2 269=0 270=10.00");
    taker.send("V", asked("md", 2));
    maker.order("d4", 1, 7, "9.99");
    await maker.hear();
    taker.send("V", asked("one", 0));
    expect(await taker.hear(262, 268)).toBe("W 262=one 268=3");
  });

  it("comes with the list of securities and the state of the sessions", async () => {
    taker.send("x", [
      [320, "l"],
      [559, 4],
    ]);
    expect(await taker.hear(320, 560, 393, 893, 146, 55, 167, 561)).toBe(
      "y 320=l 560=0 393=2 893=Y 146=2 55=ACME 167=CS 561=1",
    );
    taker.send("g", [
      [335, "s"],
      [263, 0],
    ]);
    expect(await taker.hear(335, 336, 340)).toBe("h 335=s 336=24x7 340=2");
    taker.send("B", [[148, "news"]]);
    expect(await taker.hear(372, 380)).toBe("j 372=B 380=3");
  });
});

describe("firms", () => {
  it("speak FIX 4.2 too", async () => {
    const old = await joinFloor(floor, "OLD", { version: "FIX.4.2" });
    old.order("o1", 2, 5, "9.99");
    expect(await old.hear(11, 20, 150, 39)).toBe("8 11=o1 20=0 150=0 39=0");
    expect(await old.hear(11, 20, 150, 39, 31)).toBe("8 11=o1 20=0 150=2 39=2 31=9.99");
    await maker.hear();
    old.send("q", [[11, "x"]]);
    await expect.poll(() => old.initiator.peer.isLoggedOn()).toBe(true);
    await old.close();
  });

  it("get in with the right password, and no more once revoked", async () => {
    const firm = await joinFloor(floor, "LEAVER");
    const enter = (compId: string, password: string) =>
      logOn(floor, compId, "FIX.4.4", password, createMemoryStore(), 300);
    await floor.firms.revoke("LEAVER");
    await expect.poll(() => firm.initiator.peer.isLoggedOn()).toBe(false);
    await firm.close();
    await expect(enter("LEAVER", firm.password)).rejects.toThrow("It has not come");
    await expect(enter("MAKER", "wrong")).rejects.toThrow("It has not come");
    await expect(enter("NOBODY", "wrong")).rejects.toThrow("It has not come");
  });

  it("lose their orders with their session when they want it so; copies are sent", async () => {
    const brief = await joinFloor(floor, "BRIEF", { cancelOnDisconnect: true });
    const watcher = await joinFloor(floor, "WATCHER", { copies: "BRIEF" });
    brief.order("b1", 1, 5, "9.50");
    expect(await brief.hear(11, 39)).toBe("8 11=b1 39=0");
    expect(await watcher.hear(11, 39, 115)).toBe("8 11=b1 39=0 115=BRIEF");
    watcher.order("w1", 1, 5, "9.50");
    expect(await watcher.hear(372, 380)).toBe("j 372=D 380=6");
    await brief.close();
    expect(await watcher.hear(11, 39, 58)).toBe("8 11=b1 39=4 58=Mass cancel");
    await watcher.close();
  });
});

describe("a restart", () => {
  it("keeps orders, and tells what happened meanwhile", async () => {
    const store = createMemoryStore();
    const firm = await joinFloor(floor, "STAYER", { store });
    firm.order("r1", 1, 10, "10.00");
    await firm.hear();
    await firm.close();
    // It trades while its firm is away.
    taker.order("r2", 2, 4, "10.00", [[59, 3]]);
    expect(await taker.hear(11, 39)).toBe("8 11=r2 39=0");
    expect(await taker.hear(11, 39)).toBe("8 11=r2 39=2");
    await Promise.all([maker.close(), taker.close()]);
    await floor.close();
    floor = await openFloor(database, { folder: folder.path });
    const again = await logOn(floor, "STAYER", "FIX.4.4", firm.password, store);
    expect(await again.hear(...state)).toBe("8 11=r1 150=F 39=1 14=4 151=6 6=10 31=10.00 32=4");
    again.send("F", [
      [11, "r3"],
      [41, "r1"],
      [38, 10],
      [54, 1],
      [55, "ACME"],
      [60, now()],
    ]);
    expect(await again.hear(...state)).toBe("8 11=r3 41=r1 150=4 39=4 14=4 151=0 6=10");
    await again.close();
    maker = await logOn(floor, "MAKER", "FIX.4.4", maker.password, maker.store);
    taker = await logOn(floor, "TAKER", "FIX.4.4", taker.password, taker.store);
  });
});
