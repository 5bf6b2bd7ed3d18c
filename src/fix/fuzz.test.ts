import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { converse, frameOf, loggedOn, order, startMs } from "./conversation.testing.ts";
import { createFramer, messageBytesMax } from "./framer.ts";
import { broken, messageOf } from "./fuzz.testing.ts";
import { createSession } from "./session.ts";

const versions = ["FIX.4.4", "FIX.4.2"] as const;
const message = messageOf("FIX.4.4");

describe("whatever a peer sends", () => {
  it.each(versions)("a session of %s goes on or ends: its numbers never fall", (version) => {
    fc.assert(
      fc.property(fc.array(messageOf(version), { maxLength: 40 }), (messages) => {
        const talk = loggedOn({ version });
        let { incoming, outgoing } = talk.session.numbers();
        for (const bytes of messages) {
          const answers = talk.sayBytes(bytes);
          const next = talk.session.numbers();
          const isReset = answers.some((one) => one.startsWith("A"));
          if (!isReset) expect(next.outgoing).toBeGreaterThanOrEqual(outgoing);
          if (!isReset) expect(next.incoming).toBeGreaterThanOrEqual(incoming);
          // Each message is answered by a handful: nothing multiplies.
          expect(answers.length).toBeLessThan(50);
          ({ incoming, outgoing } = next);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("the way from bytes to the session neither throws nor stops", () => {
    const bytes = fc.oneof(broken, message, fc.uint8Array({ maxLength: 300 }));
    fc.assert(
      fc.property(
        fc.array(bytes, { maxLength: 20 }),
        fc.integer({ min: 1, max: 400 }),
        (all, size) => {
          const framer = createFramer(4_096);
          const { session } = loggedOn();
          const stream = Buffer.concat(all);
          for (let at = 0; at < stream.length; at += size) {
            framer.push(stream.subarray(at, at + size));
            for (let frame = framer.next(); frame !== undefined; frame = framer.next()) {
              if (frame === "garbled") session.garbled();
              else session.receive(frame, startMs);
            }
          }
          expect(session.nextTickMs()).toBeGreaterThan(startMs);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("a stranger gets no byte without a valid Logon, and changes no number", () => {
    const stranger = fc.oneof(message, broken).filter((bytes) => !bytes.includes("35=A"));
    fc.assert(
      fc.property(stranger, (bytes) => {
        const talk = converse({}, { incoming: 7, outgoing: 9, startedMs: startMs });
        talk.connect();
        expect(talk.sayBytes(Buffer.from(bytes))).toEqual(["close"]);
        expect(talk.session.numbers()).toEqual({ incoming: 7, outgoing: 9, startedMs: startMs });
      }),
      { numRuns: 150 },
    );
  });
});

describe("two sessions of ours that lose messages on the way", () => {
  type Side = {
    readonly session: ReturnType<typeof createSession>;
    readonly kept: Map<number, Buffer>;
    readonly got: string[];
    readonly inbox: Buffer[];
  };

  function side(role: "acceptor" | "initiator"): Side {
    const [sender, target] = role === "acceptor" ? ["HOUSE", "CLIENT"] : ["CLIENT", "HOUSE"];
    const numbers = { incoming: 1, outgoing: 1, startedMs: startMs };
    const settings = { version: "FIX.4.4", sender, target, role } as const;
    return { session: createSession(settings, numbers), kept: new Map(), got: [], inbox: [] };
  }

  /** Does what a session asks for; `loses` says which writes never arrive. */
  function run(
    from: Side,
    to: Side,
    outputs: ReturnType<Side["session"]["receive"]>,
    loses: () => boolean,
  ): void {
    for (const output of outputs) {
      if (output.does === "send" && output.isKept) from.kept.set(output.number, output.bytes);
      if (output.does === "write" || (output.does === "send" && output.isWritten)) {
        if (!loses()) to.inbox.push(output.bytes);
      } else if (output.does === "deliver") {
        from.got.push(`${output.message.number}`);
      } else if (output.does === "resend") {
        const wanted = [...from.kept].filter(([n]) => n >= output.from && n <= output.to);
        const bytes = wanted.map(([, one]) => one);
        run(from, to, from.session.resend(bytes, output.from, output.to, startMs), loses);
      }
    }
  }

  it("deliver each message once and in order", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 10, maxLength: 60 }), (losses) => {
        const [house, client] = [side("acceptor"), side("initiator")];
        const sure = () => false;
        const settle = (loses: () => boolean) => {
          while (house.inbox.length + client.inbox.length > 0) {
            const atHouse = house.inbox.shift();
            if (atHouse) run(house, client, house.session.receive(atHouse, startMs), loses);
            const atClient = client.inbox.shift();
            if (atClient) run(client, house, client.session.receive(atClient, startMs), loses);
          }
        };
        run(house, client, house.session.connect(startMs), sure);
        run(client, house, client.session.connect(startMs), sure);
        settle(sure);
        const body = order.split("|").map((one): [number, string] => {
          const [tag = "", value = ""] = one.split("=");
          return [Number(tag), value];
        });
        let index = 0;
        for (const isLost of losses) {
          const loses = () => isLost && index++ % 3 !== 2;
          run(client, house, client.session.send({ type: "D", body }, startMs), loses);
          settle(sure);
        }
        run(client, house, client.session.send({ type: "D", body }, startMs), sure);
        settle(sure);
        const numbers = losses.map((_, at) => `${at + 2}`);
        expect(house.got).toEqual([...numbers, `${losses.length + 2}`]);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a message as large as allowed", () => {
  it("with sixteen thousand fields is answered in no time, once, by what is wrong with it", () => {
    const bytes = frameOf(`35=0|34=2|${"1=|".repeat(16_000)}112=x`);
    expect(bytes.length).toBeLessThan(messageBytesMax);
    const talk = loggedOn();
    const before = process.threadCpuUsage();
    const [answer, ...more] = talk.sayBytes(bytes);
    // Of the processor's time, so that whoever else is at work changes nothing.
    expect(process.threadCpuUsage(before).user).toBeLessThan(500_000);
    expect(answer).toMatch(/^3\|/);
    expect(more).toEqual([]);
  });
});
