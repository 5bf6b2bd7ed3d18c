import type { FixVersion, SessionSettings } from "#fix";
import type { MemberId } from "#kernel";

/** Who may open a session to us, by the CompID that it sends (49). */
export type Firm = {
  readonly compId: string;
  readonly name: string;
  readonly version: FixVersion;
  /** SHA-256 of its client certificate, where it has one. */
  readonly certificate: string | null;
  readonly cancelOnDisconnect: boolean;
  /** The firm whose reports it gets copies of; it sends no orders then. */
  readonly copies: string | null;
  /** The member whose account its orders trade. */
  readonly member: MemberId | null;
  /** Whether it is told of the member's other orders, too. */
  readonly hearsAll: boolean;
  readonly isRevoked: boolean;
};

/** The session of a firm. */
export function sessionOf(firm: Firm, ourCompId: string): SessionSettings {
  const { version, compId: target } = firm;
  // Every house has fields of its own, which mean nothing here.
  return { version, sender: ourCompId, target, role: "acceptor", allowsUserDefined: true };
}

/** The firm's account at the venue belongs to this owner. */
export function venueOwnerOf(compId: string): string {
  return `fix:${compId}`;
}
