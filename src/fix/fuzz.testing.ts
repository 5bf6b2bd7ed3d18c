import fc from "fast-check";
import { order, said, startMs } from "./conversation.testing.ts";
import type { FixVersion } from "./dictionary/compile.ts";

const valid = [
  "A|34=1|98=0|108=30",
  "0|34=2",
  "1|34=2|112=x",
  "2|34=2|7=1|16=0",
  "3|34=2|45=1",
  "4|34=2|36=5|123=Y",
  "5|34=2",
  `D|34=2|${order}|453=1|448=x|802=1|523=y`,
  "V|34=2|262=a|263=1|264=0|267=2|269=0|269=1|146=1|55=ACME",
];

const field = fc.tuple(
  fc.oneof(
    fc.integer({ min: -2, max: 1_000 }),
    fc.constantFrom(7, 16, 34, 36, 43, 95, 108, 122, 123),
  ),
  fc.oneof(fc.string({ maxLength: 12 }), fc.integer().map(String), fc.constantFrom("Y", "N", "")),
);
/** Valid fields and others, well framed: what reaches the rules of the session. */
export const messageOf = (version: FixVersion, nowMs = startMs): fc.Arbitrary<Buffer> =>
  fc.tuple(fc.constantFrom(...valid), fc.array(field, { maxLength: 4 })).map(([text, fields]) => {
    const extra = fields.map(([tag, value]) => `${tag}=${value.replaceAll(/[|\x01=]/g, "")}`);
    return said([text, ...extra].join("|"), nowMs, version);
  });
/** A message with bytes changed, cut out or put in. */
export const broken = fc
  .tuple(messageOf("FIX.4.4"), fc.nat(), fc.uint8Array({ maxLength: 6 }), fc.nat({ max: 6 }))
  .map(([bytes, place, replacement, length]) => {
    const at = place % bytes.length;
    return Buffer.concat([bytes.subarray(0, at), replacement, bytes.subarray(at + length)]);
  });
