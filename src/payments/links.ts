import { createHmac, timingSafeEqual } from "node:crypto";
import { assert, type Id, parseId } from "#kernel";

const linkKinds = { mov: "claim", req: "pay" } as const;
type Linked = keyof typeof linkKinds;

/**
 * Links whose token is made of the id and a MAC of it, so that nothing secret is stored and the
 * owner can be shown the link again. 128 bits of the MAC cannot be guessed.
 */
export type Links = {
  url<P extends Linked>(prefix: P, id: Id<P>): string;
  /** The id in a token that this secret made for this kind of link. */
  read<P extends Linked>(prefix: P, token: string): Id<P> | undefined;
};

const secretBytesMin = 32;
const idBodyLength = 26;
const macBytes = 16;

export function createLinks(secret: Uint8Array, publicUrl: string): Links {
  assert(secret.length >= secretBytesMin, "the link secret has at least 32 bytes");
  const mac = (id: string) =>
    createHmac("sha256", secret).update(`link:${id}`).digest().subarray(0, macBytes);
  return {
    url(prefix, id) {
      const token = id.slice(prefix.length + 1) + mac(id).toString("base64url");
      return `${publicUrl}/${linkKinds[prefix]}/${token}`;
    },
    read(prefix, token) {
      const id = parseId(prefix, `${prefix}_${token.slice(0, idBodyLength)}`);
      const given = Buffer.from(token.slice(idBodyLength), "base64url");
      if (id === undefined || given.length !== macBytes) return undefined;
      return timingSafeEqual(given, mac(id)) ? id : undefined;
    },
  };
}
