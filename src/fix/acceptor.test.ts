import { connect, type Socket } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSystemClock, silentLog } from "#kernel";
import { createTestDatabase, type TestDatabase } from "#testing";
import { type Acceptor, startAcceptor } from "./acceptor.ts";
import type { FixApplication } from "./application.ts";
import { heard, order, said } from "./conversation.testing.ts";
import { createEcho } from "./echo.ts";
import { createFramer } from "./framer.ts";
import { broken, messageOf } from "./fuzz.testing.ts";
import { startInitiator } from "./initiator.ts";
import { field } from "./message-codec.ts";
import { createMemoryStore, type MessageStore } from "./message-store.ts";
import { createPostgresStore, migrations } from "./postgres-store.ts";
import type { SessionSettings } from "./session-state.ts";

const clock = createSystemClock();
const settings: SessionSettings = {
  version: "FIX.4.4",
  sender: "HOUSE",
  target: "CLIENT",
  role: "acceptor",
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(migrations);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

function start(store: MessageStore, application: FixApplication = createEcho()) {
  return startAcceptor(
    {
      admit: async (logon) => (field(logon, 49) === settings.target ? settings : undefined),
      storeOf: () => store,
      application,
      clock,
      log: silentLog,
    },
    { port: 0, host: "127.0.0.1" },
  );
}

/** A client that writes bytes and reads messages. */
function dial(port: number) {
  const socket: Socket = connect(port, "127.0.0.1");
  const framer = createFramer();
  const waiting: ((text: string) => void)[] = [];
  const read: string[] = [];
  socket.on("error", () => {});
  socket.on("data", (chunk: Buffer) => {
    framer.push(chunk);
    for (let frame = framer.next(); frame !== undefined; frame = framer.next()) {
      const text = frame === "garbled" ? frame : heard(frame);
      const next = waiting.shift();
      if (next === undefined) read.push(text);
      else next(text);
    }
  });
  const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  return {
    socket,
    /** Resolves when the other side has closed; to how many messages were left unread. */
    closed: closed.then(() => read.length),
    write: (bytes: Buffer) => socket.write(bytes),
    say: (text: string) => socket.write(said(text, clock.nowMs())),
    hear(): Promise<string> {
      const text = read.shift();
      return text === undefined
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve(text);
    },
  };
}

/** Closes without waiting for Logouts that these clients do not answer. */
async function finish(acceptor: Acceptor, ...clients: ReturnType<typeof dial>[]): Promise<void> {
  for (const { socket } of clients) socket.destroy();
  await expect.poll(() => acceptor.connected()).toBe(0);
  await acceptor.close();
}

describe("an acceptor", () => {
  it("keeps the first of two connections for a session, and drops strangers silently", async () => {
    const acceptor = await start(createMemoryStore());
    const first = dial(acceptor.port);
    first.say("A|34=1|98=0|108=30");
    expect(await first.hear()).toBe("A|34=1|98=0|108=30");
    const others = ["A|34=2|98=0|108=30", "A|34=1|49=WHO|98=0|108=30", "0|34=2"].map((text) => {
      const other = dial(acceptor.port);
      other.say(text);
      return other;
    });
    const noise = dial(acceptor.port);
    noise.write(Buffer.from("8=FIX.4.4\x019=x\x01"));
    for (const other of [...others, noise]) expect(await other.closed).toBe(0);
    first.say("1|34=2|112=still here");
    expect(await first.hear()).toBe("0|34=2|112=still here");
    expect(acceptor.connected()).toBe(1);
    await acceptor.close();
    expect(await first.hear()).toBe("5|34=3");
  });

  it("answers a message that comes byte by byte, and ones that come all at once", async () => {
    const acceptor = await start(createMemoryStore());
    const client = dial(acceptor.port);
    for (const byte of said("A|34=1|98=0|108=30", clock.nowMs())) client.write(Buffer.from([byte]));
    await client.hear();
    const many = Array.from({ length: 500 }, (_, at) =>
      said(`D|34=${at + 2}|${order}`, clock.nowMs()),
    );
    client.write(Buffer.concat(many));
    for (let number = 2; number < 502; number++) {
      expect(await client.hear()).toBe(`D|34=${number}|${order}`);
    }
    await finish(acceptor, client);
  });

  it("goes on after a restart where it was, and sends what was missed", async () => {
    const open = () => createPostgresStore(database.db, settings);
    const first = await start(open());
    const client = dial(first.port);
    client.say("A|34=1|98=0|108=30");
    await client.hear();
    client.say(`D|34=2|${order}`);
    await client.hear();
    await finish(first, client);

    const second = await start(open());
    const again = dial(second.port);
    again.say("A|34=4|98=0|108=30");
    expect(await again.hear()).toBe("A|34=3|98=0|108=30");
    expect(await again.hear()).toBe("2|34=4|7=3|16=0");
    again.say("2|34=3|7=2|16=3");
    expect(await again.hear()).toBe(`D|34=2|43=Y|122=…|${order}`);
    expect(await again.hear()).toBe("4|34=3|43=Y|122=…|36=4|123=Y");
    again.say("A|34=1|98=0|108=30|141=Y");
    expect(await again.hear()).toBe("A|34=1|98=0|108=30|141=Y");
    expect(await open().read(1, 100)).toEqual([]);
    await finish(second, again);
  });

  it("counts a message as received only when its application is done with it", async () => {
    const store = createMemoryStore();
    let release = () => {};
    const isDone = new Promise<void>((resolve) => {
      release = resolve;
    });
    const acceptor = await start(store, { receive: () => isDone });
    const client = dial(acceptor.port);
    client.say("A|34=1|98=0|108=30");
    await client.hear();
    client.say(`D|34=2|${order}`);
    await expect.poll(async () => (await store.load())?.outgoing).toBe(2);
    expect((await store.load())?.incoming).toBe(2);
    release();
    await expect.poll(async () => (await store.load())?.incoming).toBe(3);
    await finish(acceptor, client);
  });

  it("says so when its application fails, and lets go of a session whose store fails", async () => {
    let isBroken = false;
    const store = createMemoryStore();
    const acceptor = await start(
      {
        ...store,
        save: (change) => (isBroken ? Promise.reject(new Error("full")) : store.save(change)),
      },
      { receive: () => Promise.reject(new Error("no")) },
    );
    const client = dial(acceptor.port);
    client.say("A|34=1|98=0|108=30");
    await client.hear();
    client.say(`D|34=2|${order}`);
    expect(await client.hear()).toBe("j|34=2|45=2|58=Application not available|372=D|379=a|380=4");
    isBroken = true;
    client.say("1|34=3|112=x");
    expect(await client.closed).toBe(0);
    isBroken = false;
    const again = dial(acceptor.port);
    again.say("A|34=3|98=0|108=30");
    expect(await again.hear()).toBe("A|34=3|98=0|108=30");
    await finish(acceptor, again);
  });
});

describe("whatever comes over its sockets", () => {
  it("an acceptor keeps no connection of it, and serves who speaks properly", async () => {
    const acceptor = await start(createMemoryStore());
    const wellFormed = messageOf("FIX.4.4", clock.nowMs());
    const bytes = fc.oneof(wellFormed, broken, fc.uint8Array({ maxLength: 200 }));
    // Who logs on first keeps the session: a stranger does not.
    const strange = bytes.filter((one) => !Buffer.from(one).includes("35=A"));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(strange, { maxLength: 6 }), { minLength: 1, maxLength: 4 }),
        fc.array(bytes, { maxLength: 12 }),
        async (strangers, known) => {
          const others = strangers.map((chunks) => {
            const other = dial(acceptor.port);
            for (const chunk of chunks) other.write(Buffer.from(chunk));
            return other;
          });
          const member = dial(acceptor.port);
          member.say("A|34=1|98=0|108=30|141=Y");
          expect(await member.hear()).toBe("A|34=1|98=0|108=30|141=Y");
          for (const chunk of known) member.write(Buffer.from(chunk));
          for (const { socket } of [...others, member]) socket.destroy();
          await expect.poll(() => acceptor.connected()).toBe(0);
        },
      ),
      { numRuns: 20 },
    );
    const after = dial(acceptor.port);
    after.say("A|34=1|98=0|108=30|141=Y");
    expect(await after.hear()).toBe("A|34=1|98=0|108=30|141=Y");
    await finish(acceptor, after);
  });
});

describe("an initiator", () => {
  it("talks to an acceptor, and finds it again after a cut", async () => {
    const acceptor = await start(createMemoryStore());
    const heardBack: string[] = [];
    let logons = 0;
    const initiator = await startInitiator({
      host: "127.0.0.1",
      port: acceptor.port,
      settings: { ...settings, sender: "CLIENT", target: "HOUSE", role: "initiator" },
      store: createMemoryStore(),
      application: {
        loggedOn: () => logons++,
        receive: (message) => void heardBack.push(field(message, 11) ?? ""),
      },
      clock,
      log: silentLog,
      reconnectMs: 5,
    });
    const send = (id: string) =>
      initiator.peer.send({
        type: "D",
        body: [
          [11, id],
          [40, 1],
          [54, 1],
          [55, "ACME"],
          [60, "20261126-09:30:00"],
        ],
      });
    send("before");
    await expect.poll(() => logons).toBe(1);
    send("one");
    await expect.poll(() => heardBack).toEqual(["before", "one"]);
    initiator.peer.logout();
    await expect.poll(() => logons).toBe(2);
    send("two");
    await expect.poll(() => heardBack).toEqual(["before", "one", "two"]);
    await initiator.close();
    await acceptor.close();
  });
});

it("is not held up by a peer that never reads", async () => {
  const acceptor = await start(createMemoryStore());
  const client = dial(acceptor.port);
  client.say("A|34=1|98=0|108=30");
  await client.hear();
  client.socket.pause();
  const before = process.memoryUsage().arrayBuffers;
  for (let number = 2; number < 2_500; number++) {
    client.say(`D|34=${number}|${order}|58=${"x".repeat(8_000)}`);
  }
  const other = dial(acceptor.port);
  other.say("A|34=1|49=WHO|98=0|108=30");
  expect(await other.closed).toBe(0);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000_000);
  await finish(acceptor, client);
});
