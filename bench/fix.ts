// How fast the FIX engine reads, writes and answers: `npm run bench:fix`, `-- --json` for one
// object a line. The round trip is an order to our own acceptor over loopback and its echo, one
// at a time, with the messages kept in memory.
import { parseArgs } from "node:util";
import {
  createEcho,
  createEncoder,
  createFramer,
  createMemoryStore,
  type Initiator,
  type OutgoingMessage,
  parseMessage,
  type SessionSettings,
  startAcceptor,
  startInitiator,
} from "#fix";
import { createSystemClock, silentLog } from "#kernel";

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const clock = createSystemClock();
const messages = 200_000;
const roundTrips = 5_000;
const warmUps = 2;

const order: OutgoingMessage = {
  type: "D",
  body: [
    [11, "a-very-usual-id-0001"],
    [21, 1],
    [38, 100],
    [40, 2],
    [44, "10.05"],
    [54, 1],
    [55, "ACME"],
    [59, 0],
    [60, "20261126-14:30:00.000"],
  ],
};
const envelope = { number: 1, sendingTime: "20261126-14:30:00.000" };
const encode = createEncoder({ beginString: "FIX.4.4", sender: "ALPHA", target: "BOURSE" });

/** Messages a second of the best of several runs. */
function perSecond(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round <= warmUps; round++) {
    const startedMs = performance.now();
    run();
    best = Math.min(best, performance.now() - startedMs);
  }
  return Math.round((messages / best) * 1_000);
}

function encodeAll(): void {
  for (let number = 0; number < messages; number++) encode(order, envelope);
}

function parseAll(): void {
  const framer = createFramer();
  const chunk = Buffer.concat(Array.from({ length: 100 }, () => encode(order, envelope)));
  for (let number = 0; number < messages; number += 100) {
    framer.push(chunk);
    for (let frame = framer.next(); frame !== undefined; frame = framer.next()) {
      if (frame === "garbled" || "garbled" in parseMessage(frame)) throw new Error("it is sound");
    }
  }
}

/** Microseconds from sending an order to its echo, sorted. */
async function timeRoundTrips(): Promise<number[]> {
  const settings: SessionSettings = {
    version: "FIX.4.4",
    sender: "BOURSE",
    target: "ALPHA",
    role: "acceptor",
  };
  const shared = { clock, log: silentLog };
  const acceptor = await startAcceptor(
    {
      ...shared,
      admit: async () => settings,
      storeOf: () => createMemoryStore(),
      application: createEcho(),
    },
    { port: 0, host: "127.0.0.1" },
  );
  let heard: () => void = () => {};
  const up = Promise.withResolvers<void>();
  const initiator: Initiator = await startInitiator({
    ...shared,
    host: "127.0.0.1",
    port: acceptor.port,
    settings: { ...settings, sender: "ALPHA", target: "BOURSE", role: "initiator" },
    store: createMemoryStore(),
    application: { loggedOn: () => up.resolve(), receive: () => heard() },
  });
  await up.promise;
  const micros: number[] = [];
  for (let number = 0; number < roundTrips; number++) {
    const echo = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const startedMs = performance.now();
    initiator.peer.send(order);
    await echo;
    micros.push((performance.now() - startedMs) * 1_000);
  }
  await initiator.close();
  await acceptor.close();
  return micros.toSorted((one, other) => one - other);
}

function say(name: string, result: Readonly<Record<string, number>>): void {
  const line = values.json
    ? JSON.stringify({ case: name, ...result })
    : `${name}: ${Object.entries(result)
        .map(([key, value]) => `${key} ${value}`)
        .join(", ")}`;
  process.stdout.write(`${line}\n`);
}

say("encode", { perSecond: perSecond(encodeAll) });
say("parse", { perSecond: perSecond(parseAll) });
const micros = await timeRoundTrips();
const at = (share: number) => Math.round(micros[Math.floor(micros.length * share)] ?? 0);
say("roundTrip", { p50Us: at(0.5), p99Us: at(0.99) });
