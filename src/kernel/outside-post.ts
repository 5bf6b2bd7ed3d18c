import { type LookupAddress, lookup } from "node:dns";
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress } from "./public-address.ts";

/** What an address outside said, or why it said nothing. */
export type Answered = { readonly status: number | null; readonly response: string };

/** Posts to addresses that members and shops give. Never rejects: a failure is an answer, too. */
export type OutsidePost = AsyncDisposable & {
  send(url: string, body: Body, headers: Headers): Promise<Answered>;
};

type Body = string | Uint8Array;
type Headers = Readonly<Record<string, string>>;

const timeoutMs = 10_000;
/** What is kept of an answer, in characters. */
const responseMax = 1_000;
const socketsMax = 64;

const refusedText = "The address is not on the public internet.";

/**
 * Sends to the public internet alone, unless `privateToo`: over connections whose address was
 * checked when it was looked up for them, so that a name that points elsewhere at the next look-up
 * is checked again. Redirects are not followed.
 */
export function createOutsidePost(privateToo: boolean): OutsidePost {
  const guarded: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 4);
      const usable = privateToo
        ? addresses
        : addresses.filter((one) => isPublicAddress(one.address));
      answer(usable, options.all === true, callback);
    });
  };
  const agents = {
    "http:": new HttpAgent({ keepAlive: true, maxSockets: socketsMax }),
    "https:": new HttpsAgent({ keepAlive: true, maxSockets: socketsMax }),
  };

  function send(url: string, body: Body, headers: Headers) {
    return new Promise<Answered>((resolve) => {
      const target = new URL(url);
      const host = target.hostname.replace(/^\[|\]$/g, "");
      // An address needs no look-up, so the guard would not see it.
      if (!privateToo && isIP(host) !== 0 && !isPublicAddress(host)) {
        return resolve({ status: null, response: refusedText });
      }
      const isHttps = target.protocol === "https:";
      const start = isHttps ? httpsRequest : httpRequest;
      const call = start(
        target,
        {
          method: "POST",
          agent: agents[isHttps ? "https:" : "http:"],
          lookup: guarded,
          timeout: timeoutMs,
          signal: AbortSignal.timeout(timeoutMs),
          headers: { ...headers, "content-length": Buffer.byteLength(body) },
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => {
            if (text.length < responseMax) text += chunk.slice(0, responseMax - text.length);
          });
          const done = () => resolve({ status: response.statusCode ?? null, response: text });
          response.on("end", done);
          response.on("error", done);
        },
      );
      call.on("error", (error) =>
        resolve({ status: null, response: error.message.slice(0, responseMax) }),
      );
      call.end(body);
    });
  }

  return {
    send,
    async [Symbol.asyncDispose]() {
      agents["http:"].destroy();
      agents["https:"].destroy();
    },
  };
}

type LookedUp = Parameters<LookupFunction>[2];

function answer(addresses: readonly LookupAddress[], all: boolean, callback: LookedUp): void {
  const [first] = addresses;
  if (!first) return callback(new Error(refusedText), "", 4);
  if (all) callback(null, [...addresses]);
  else callback(null, first.address, first.family);
}
