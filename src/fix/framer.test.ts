import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frameOf, said, startMs } from "./conversation.testing.ts";
import { createFramer, messageBytesMax } from "./framer.ts";
import { parseMessage } from "./message-codec.ts";

const messages = [
  said("A|34=1|98=0|108=30", startMs),
  said("0|34=2", startMs),
  said("D|34=3|11=a|354=6|355=8=FIX.|38=1", startMs),
];

function cut(stream: Buffer, sizes: readonly number[]): (string | Buffer)[] {
  const framer = createFramer();
  const frames: (string | Buffer)[] = [];
  let at = 0;
  for (let index = 0; at < stream.length; index++) {
    const size = sizes[index % sizes.length] ?? 1;
    framer.push(stream.subarray(at, at + size));
    at += size;
    for (let frame = framer.next(); frame !== undefined; frame = framer.next()) frames.push(frame);
  }
  return frames;
}

describe("a stream of messages", () => {
  it("gives the same frames however it is cut", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(sizes, (some) => {
        expect(cut(Buffer.concat(messages), some)).toEqual(messages);
      }),
    );
  });

  it("gives frames that later bytes do not change", () => {
    const framer = createFramer(256);
    framer.push(messages[0] ?? Buffer.alloc(0));
    const first = framer.next();
    for (let round = 0; round < 50; round++) framer.push(Buffer.from("x".repeat(100)));
    expect(first).toEqual(messages[0]);
  });

  it("begins at the first `8=FIX`, whatever is before it", () => {
    const noise = Buffer.from("35=0\x01hello 8=FI");
    expect(cut(Buffer.concat([noise, ...messages]), [7])).toEqual(messages);
  });

  it("loses what a wrong length covers, and goes on", () => {
    const [one = "", two = ""] = messages.map((message) => message.toString("latin1"));
    const short = Buffer.from(one.replace(/\x019=\d+/, "\x019=20"), "latin1");
    const long = Buffer.from(one.replace(/\x019=\d+/, `\x019=${one.length + 20}`), "latin1");
    expect(cut(Buffer.concat([short, ...messages]), [50])).toEqual(["garbled", ...messages]);
    const swallowed = Buffer.concat([long, Buffer.from(two, "latin1"), ...messages]);
    expect(cut(swallowed, [50])).toEqual(["garbled", ...messages]);
  });

  it.each([
    ["no number", "8=FIX.4.4\x019=x\x01"],
    ["a negative number", "8=FIX.4.4\x019=-5\x01"],
    ["too large a number", "8=FIX.4.4\x019=999999\x01"],
    ["a number that never ends", `8=FIX.4.4\x019=${"1".repeat(50)}`],
    ["no second field", "8=FIX.4.4\x0135=0\x01"],
    ["a version that never ends", `8=FIX${"4".repeat(50)}`],
  ])("gives up a length that is %s", (_what, start) => {
    const frames = cut(Buffer.concat([Buffer.from(start), ...messages]), [11]);
    expect(frames).toEqual(["garbled", ...messages]);
  });

  it("holds no more than a message and a chunk, whatever comes", () => {
    const framer = createFramer();
    const endless = Buffer.concat([Buffer.from("8=FIX.4.4\x019=100\x01"), Buffer.alloc(4_000, 65)]);
    let frames = 0;
    for (let round = 0; round < 100; round++) {
      framer.push(endless);
      while (framer.next() !== undefined) frames++;
    }
    expect(frames).toBeGreaterThan(100_000 / messageBytesMax);
  });
});

describe("a frame", () => {
  const good = said("0|34=2|112=hello", startMs);

  it("with any one bit changed is garbled", () => {
    for (let at = 0; at < good.length; at++) {
      for (const change of [1, 2, 4, 8, 16, 32, 64, 128]) {
        const bytes = Buffer.from(good);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        expect(parseMessage(bytes)).toHaveProperty("garbled");
      }
    }
  });

  it.each([
    ["34=2|35=0|112=x", "first three"],
    ["35=|34=2|112=x", "no message type"],
    ["35=0|x=1|34=2", "not a number"],
    ["35=0|034=2|112=x", "not a number"],
    ["35=0|34|112=x", "not a number"],
    ["35=0|1234567890=2|112=x", "not a number"],
    ["35=0|=2|112=x", "not a number"],
    ["35=0|95=90|96=x|112=x", "does not end"],
  ])("%s is garbled", (fields, why) => {
    expect(parseMessage(frameOf(fields))).toEqual({ garbled: expect.stringContaining(why) });
  });
});
