const loopbackHosts = ["localhost", "127.0.0.1", "[::1]"];
/** A URL may have more in its host; a Content-Security-Policy would read some of it as its own. */
const plainHost = /^[a-z0-9._-]+$/;

/**
 * The origin of a shop's pages as browsers write it: scheme, host and, where it is not the usual
 * one, port. Undefined for anything else: a path, a wildcard, or plain http, which anybody between
 * could write to; only a shop on the developer's own machine may have that.
 */
export function readShopOrigin(text: string): string | undefined {
  const typed = text.trim().replace(/\/$/, "");
  if (!URL.canParse(typed)) return undefined;
  const { origin, protocol, hostname, href } = new URL(typed);
  const isLoopback = loopbackHosts.includes(hostname);
  const isSafe = isLoopback
    ? protocol === "https:" || protocol === "http:"
    : protocol === "https:" && plainHost.test(hostname);
  // With a user, a path or anything else the address is longer than its origin.
  return isSafe && href === `${origin}/` ? origin : undefined;
}
