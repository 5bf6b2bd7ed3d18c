import { checksum, fieldCount, parseMessage, tagOf, valueOf } from "./message-codec.ts";
import { createSession } from "./session.ts";
import type { SessionNumbers, SessionOutput, SessionSettings } from "./session-state.ts";
import { formatTimestamp } from "./timestamp.ts";

/** Some day; sessions of these tests start here. */
export const startMs = Date.UTC(2026, 10, 26, 9, 30);

/** The bytes of a message from its fields, `|` for the delimiter; length and checksum are added. */
export function frameOf(fields: string, version = "FIX.4.4"): Buffer {
  const body = `${fields}|`.replaceAll("|", "\x01");
  const bytes = Buffer.from(`8=${version}\x019=${body.length}\x01${body}`, "latin1");
  const sum = String(checksum(bytes, bytes.length)).padStart(3, "0");
  return Buffer.concat([bytes, Buffer.from(`10=${sum}\x01`)]);
}

/** What a client says to us: `D|34=2|11=a` gets its CompIDs and time, unless it has its own. */
export function said(text: string, nowMs: number, version = "FIX.4.4"): Buffer {
  const [type = "", ...rest] = text.split("|");
  const has = (tag: number) => rest.some((one) => one.startsWith(`${tag}=`));
  const header = [
    ...(has(49) ? [] : ["49=CLIENT"]),
    ...(has(52) ? [] : [`52=${formatTimestamp(nowMs)}`]),
    ...(has(56) ? [] : ["56=HOUSE"]),
  ];
  const own = rest.findIndex(
    (one) => !/^(34|43|49|52|56|97|115|116|122|128|129|144|145)=/.test(one),
  );
  const at = own < 0 ? rest.length : own;
  const all = [`35=${type}`, ...rest.slice(0, at), ...header, ...rest.slice(at)];
  return frameOf(all.join("|"), version);
}

/** What we said, without what is the same in each message. */
export function heard(bytes: Buffer): string {
  const message = parseMessage(bytes);
  if ("garbled" in message) return `garbled: ${message.garbled}`;
  const parts = [message.type];
  for (let index = 3; index < fieldCount(message) - 1; index++) {
    const tag = tagOf(message, index);
    if (tag === 49 || tag === 52 || tag === 56) continue;
    parts.push(`${tag}=${tag === 122 ? "…" : valueOf(message, index)}`);
  }
  return parts.join("|");
}

/** A session that a test talks to, with what it keeps and a clock that the test moves. */
export type Conversation = ReturnType<typeof converse>;

const client: SessionSettings = {
  version: "FIX.4.4",
  sender: "HOUSE",
  target: "CLIENT",
  role: "acceptor",
};

export function converse(
  settings: Partial<SessionSettings> = {},
  numbers: SessionNumbers = { incoming: 1, outgoing: 1, startedMs: startMs },
) {
  const session = createSession({ ...client, ...settings }, numbers);
  const version = settings.version ?? client.version;
  const kept = new Map<number, Buffer>();
  let nowMs = startMs;

  /** What came of an input, in words. */
  function answer(outputs: readonly SessionOutput[]): string[] {
    return outputs.flatMap((output): string[] => {
      switch (output.does) {
        case "send":
          if (output.isKept) kept.set(output.number, output.bytes);
          return output.isWritten ? [heard(output.bytes)] : [];
        case "write":
          return [heard(output.bytes)];
        case "resend": {
          const wanted = [...kept].filter(
            ([number]) => number >= output.from && number <= output.to,
          );
          const bytes = wanted.map(([, one]) => one);
          return answer(session.resend(bytes, output.from, output.to, nowMs));
        }
        case "deliver":
          return [`deliver ${output.message.type} ${output.message.number}`];
        case "reset":
          kept.clear();
          return [];
        case "close":
          return ["close"];
        case "loggedOn":
        case "loggedOut":
          return [];
      }
    });
  }

  return {
    session,
    connect: () => answer(session.connect(nowMs)),
    say: (text: string, spoken: string = version) =>
      answer(session.receive(said(text, nowMs, spoken), nowMs)),
    sayBytes: (bytes: Buffer) => answer(session.receive(bytes, nowMs)),
    send: (type: string, body: readonly (readonly [number, string])[]) =>
      answer(session.send({ type, body }, nowMs)),
    logout: (text?: string) => answer(session.logout(text, nowMs)),
    disconnected: () => answer(session.disconnected()),
    /** Lets time pass, second by second. */
    wait(seconds: number): string[] {
      const all: string[] = [];
      for (let second = 0; second < seconds; second++) {
        nowMs += 1_000;
        all.push(...answer(session.tick(nowMs)));
      }
      return all;
    },
    timestamp: (seconds: number) => formatTimestamp(nowMs + seconds * 1_000),
  };
}

/** A conversation in which the client has logged on: both sides go on with number 2. */
export function loggedOn(settings: Partial<SessionSettings> = {}): Conversation {
  const talk = converse(settings);
  talk.connect();
  talk.say("A|34=1|98=0|108=30");
  return talk;
}

/** An order that nothing is wrong with. */
export const order = "11=a|21=1|38=100|40=1|54=1|55=ACME|60=20261126-09:30:00";
