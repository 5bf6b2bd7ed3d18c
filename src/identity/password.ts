import { type Argon2Parameters, argon2, timingSafeEqual } from "node:crypto";
import { assert, err, type Ids, ok, type Result } from "#kernel";
import { isCommonPassword } from "./common-passwords.ts";
import type { PasswordWeak } from "./errors.ts";

const passwordLengthMin = 10;
/** In UTF-16 units; above it hashing could be made to cost more than it should. */
const passwordLengthMax = 256;

// OWASP Password Storage Cheat Sheet, argon2id, second configuration.
const memoryKib = 19_456;
const passes = 2;
const parallelism = 1;
const saltLength = 16;
const hashLength = 32;

function derive(parameters: Argon2Parameters): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2("argon2id", parameters, (error, hash) => (error ? reject(error) : resolve(hash)));
  });
}

const toText = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64").replace(/=+$/, "");
const phcPattern =
  /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** As typed on any keyboard: NFKC (NIST SP 800-63B, 3.1.1.2). */
const normalise = (password: string) => password.normalize("NFKC");

/** argon2id as a PHC string: the parameters stand beside salt and hash. */
export async function hashPassword(password: string, ids: Ids): Promise<string> {
  const salt = ids.bytes(saltLength);
  const hash = await derive({
    message: normalise(password),
    nonce: salt,
    memory: memoryKib,
    passes,
    parallelism,
    tagLength: hashLength,
  });
  const parameters = `m=${memoryKib},t=${passes},p=${parallelism}`;
  return `$argon2id$v=19$${parameters}$${toText(salt)}$${toText(hash)}`;
}

// Matches no password, and costs what a real hash costs.
const nobodysHash =
  `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}` +
  `$${toText(new Uint8Array(saltLength))}$${toText(new Uint8Array(hashLength))}`;

/** Without a stored hash it does the same work and answers false. */
export async function verifyPassword(
  stored: string | undefined,
  password: string,
): Promise<boolean> {
  const match = phcPattern.exec(stored ?? nobodysHash);
  assert(match !== null, "a stored password hash is a PHC string of argon2id");
  const [, memory, time, lanes, salt = "", hash = ""] = match;
  const expected = Buffer.from(hash, "base64");
  const actual = await derive({
    // What is too long was never stored; the work stays the same.
    message: normalise(password.slice(0, passwordLengthMax)),
    nonce: Buffer.from(salt, "base64"),
    memory: Number(memory),
    passes: Number(time),
    parallelism: Number(lanes),
    tagLength: expected.length,
  });
  const fits = password.length <= passwordLengthMax;
  return timingSafeEqual(actual, expected) && stored !== undefined && fits;
}

const keyboardRows = [
  "1234567890",
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "azertyuiop",
  "qwertzuiop",
];
const alphabetRow = "abcdefghijklmnopqrstuvwxyz";
const rows = [alphabetRow, ...keyboardRows].flatMap((row) => [
  row,
  row.split("").reverse().join(""),
]);
const runLengthMin = 4;

/** Characters that are left when runs of neighbours (`1234`, `hgfe`, `qwert`) count once. */
function lengthWithoutRuns(lower: string): number {
  let length = 0;
  for (let start = 0; start < lower.length; ) {
    let run = 1;
    while (
      start + run < lower.length &&
      rows.some((row) => row.includes(lower.slice(start, start + run + 1)))
    ) {
      run++;
    }
    const taken = run >= runLengthMin ? run : 1;
    length++;
    start += taken;
  }
  return length;
}

const distinctCharactersMin = 5;
const lengthWithoutPatternMin = 6;
const repeatedUnitMax = 5;

function isPattern(password: string): boolean {
  const lower = password.toLowerCase();
  if (new Set(lower).size < distinctCharactersMin) return true;
  if (new RegExp(`^(.{1,${repeatedUnitMax}})\\1+.{0,2}$`, "su").test(lower)) return true;
  return lengthWithoutRuns(lower) < lengthWithoutPatternMin;
}

const personalWordLengthMin = 3;
const lengthWithoutPersonalMin = 6;

function isPersonal(password: string, personal: readonly string[]): boolean {
  let rest = password.toLowerCase();
  const words = personal
    .flatMap((text) => [text, ...text.split(/[\s@._+-]+/)])
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= personalWordLengthMin)
    .sort((a, b) => b.length - a.length);
  for (const word of words) rest = rest.replaceAll(word, "");
  return rest.length < password.length && rest.length < lengthWithoutPersonalMin;
}

/**
 * Refuses what is guessed first; asks for no kinds of characters (NIST SP 800-63B, 3.1.1.2).
 * `personal`: handle, name and e-mail of the member.
 */
export function checkPassword(
  password: string,
  personal: readonly string[],
): Result<void, PasswordWeak> {
  const weak = (reason: PasswordWeak["reason"]) => err({ code: "password_weak", reason } as const);
  if (Array.from(password).length < passwordLengthMin) return weak("too_short");
  if (password.length > passwordLengthMax) return weak("too_long");
  if (isPattern(password)) return weak("pattern");
  if (isCommonPassword(password)) return weak("common");
  if (isPersonal(password, personal)) return weak("personal");
  return ok(undefined);
}
