import type { FastifyInstance } from "fastify";

/** Largest body of a request, in bytes. */
export const bodyBytesMax = 64 * 1024;

/** A body that is not JSON, or says a key twice; the message says what is wrong with it. */
export class BodyInvalidError extends Error {
  override readonly name = "BodyInvalidError";
}

/** Takes `application/json` bodies and no others. */
export function acceptJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>(
    "application/json",
    { parseAs: "string", bodyLimit: bodyBytesMax },
    (_request, text, done) => {
      try {
        done(null, text === "" ? undefined : parseJson(text));
      } catch (error) {
        done(error instanceof Error ? error : new BodyInvalidError("unreadable"), undefined);
      }
    },
  );
}

/**
 * Parses JSON, and refuses what readers of JSON are known to disagree about: an object with the
 * same key twice (RFC 8259 section 4), and keys that JavaScript gives a meaning to.
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BodyInvalidError("the body is not valid JSON", { cause });
  }
  if (countKeys(value) !== countWrittenKeys(text)) {
    throw new BodyInvalidError("an object has the same key twice");
  }
  if (text.includes("\\u0000") && holdsNul(value)) {
    throw new BodyInvalidError("a text holds U+0000, which cannot be stored");
  }
  return value;
}

function holdsNul(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0");
  return typeof value === "object" && value !== null && Object.values(value).some(holdsNul);
}

const colon = 58;
const backslash = 92;
const spaceMax = 32;

// In valid JSON, a string that a colon follows is a key. Strings are passed over whole, so that
// what stands inside one is never taken for another.
function countWrittenKeys(text: string): number {
  let count = 0;
  for (let open = text.indexOf('"'); open >= 0; ) {
    let next = closingQuote(text, open) + 1;
    while (text.charCodeAt(next) <= spaceMax) next++;
    if (text.charCodeAt(next) === colon) count++;
    open = text.indexOf('"', next);
  }
  return count;
}

function closingQuote(text: string, open: number): number {
  for (let close = text.indexOf('"', open + 1); ; close = text.indexOf('"', close + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(close - 1 - backslashes) === backslash) backslashes++;
    if (backslashes % 2 === 0) return close;
  }
}

function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countKeys(item), 0);
  if (Object.hasOwn(value, "__proto__")) throw new BodyInvalidError("a key is named __proto__");
  const inner: unknown[] = Object.values(value);
  return inner.reduce<number>((sum, item) => sum + countKeys(item), inner.length);
}
