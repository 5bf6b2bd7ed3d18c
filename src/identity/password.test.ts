import { describe, expect, it } from "vitest";
import { createManualClock, createRandomIds } from "#kernel";
import { watchArgon2 } from "./argon2-work.testing.ts";
import { checkPassword, hashPassword, verifyPassword } from "./password.ts";

const ids = createRandomIds(createManualClock(0));
const personal = ["alice_moreau", "Alice Moreau", "alice@mail.example"];

describe("a new password", () => {
  it.each([
    ["short", "too_short"],
    ["éèàùç😀😀😀😀", "too_short"],
    ["x7".repeat(200), "too_long"],
    ["password123", "common"],
    ["P@ssw0rd2024!", "common"],
    ["Passw0rd!!", "common"],
    ["iloveyou2025", "common"],
    ["sunshine99!", "common"],
    ["Liverpool2019", "common"],
    ["welcomehome1".replace("home", "admin"), "common"],
    ["correcthorsebatterystaple", "common"],
    ["1qaz2wsx3edc", "common"],
    ["aaaaaaaaaaaa", "pattern"],
    ["1234567890", "pattern"],
    ["abcdefghijkl", "pattern"],
    ["qwertyuiop1", "pattern"],
    ["qwertyuiop123456", "pattern"],
    ["abcabcabcabc", "pattern"],
    ["0987654321", "pattern"],
    ["alicemoreau", "personal"],
    ["AliceMoreau1", "personal"],
    ["alice_moreau99", "personal"],
  ])("%j is weak: %s", (password, reason) => {
    expect(checkPassword(password, personal)).toEqual({
      ok: false,
      error: { code: "password_weak", reason },
    });
  });

  it.each([
    "correct horse staple 42",
    "tr0ub4dor&3xyz",
    "moreau sails at dawn",
    "kq9-vmzt-2ab",
    "een paard in de gang",
    "пароль из шести слов",
  ])("%j will do", (password) => {
    expect(checkPassword(password, personal).ok).toBe(true);
  });
});

describe("a stored password", () => {
  it("is argon2id with the parameters beside it, and salted", async () => {
    const [one, two] = await Promise.all([hashPassword("same", ids), hashPassword("same", ids)]);
    expect(one).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
    expect(one).not.toBe(two);
  });

  it("fits the password that it was made of, however its accents are composed", async () => {
    const stored = await hashPassword("café au lait", ids);
    expect(await verifyPassword(stored, "cafe\u0301 au lait")).toBe(true);
    expect(await verifyPassword(stored, "cafe au lait")).toBe(false);
    expect(await verifyPassword(stored, "")).toBe(false);
  });

  it("is read with the parameters that it was made with", async () => {
    // Reference implementation of argon2: password "password", salt "somesalt".
    const stored =
      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    expect(await verifyPassword(stored, "password")).toBe(true);
    expect(await verifyPassword(stored, "passwore")).toBe(false);
  });

  it("that does not exist takes the same work, and never fits", async () => {
    const stored = await hashPassword("some password", ids);
    using argon2 = watchArgon2();
    expect(await verifyPassword(stored, "wrong password")).toBe(false);
    expect(await verifyPassword(undefined, "wrong password")).toBe(false);
    expect(await verifyPassword(undefined, "")).toBe(false);
    expect(argon2.work).toHaveLength(3);
    expect(new Set(argon2.work.map((one) => JSON.stringify(one))).size).toBe(1);
  });
});
