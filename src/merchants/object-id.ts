import { type Clock, encodeU128, type Ids } from "#kernel";

/**
 * A new id: a prefix that names the kind, and 26 digits that start with the time. Ids of one kind
 * sort as they were made.
 */
export function newId(ids: Ids, prefix: string): string {
  return `${prefix}_${encodeU128(ids.u128())}`;
}

const secretBytes = 18;

/** A text that cannot be guessed. */
export function newSecret(ids: Ids): string {
  return Buffer.from(ids.bytes(secretBytes)).toString("base64url").replace(/[-_]/g, "0");
}

/** `test` or `live`, as ids and keys say it. */
export const modeOf = ({ live }: { readonly live: boolean }) => (live ? "live" : "test");

/** Now, in seconds since the Unix epoch. */
export function secondsOf(clock: Clock): number {
  return Math.floor(clock.nowMs() / 1_000);
}
