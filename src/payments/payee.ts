import type { Identity, Member } from "#identity";
import { err, type MemberId, ok, type Result, type Soon, whenThere } from "#kernel";
import type { NotFound } from "./errors.ts";

/** Who gets the money: a member, or whoever has the link to claim it. */
export type Payee =
  | { readonly type: "member"; readonly member: Member }
  /** `name` is what the sender typed, or what a statement says of a bare link. */
  | { readonly type: "link"; readonly name: string };

const emailPattern = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const phonePattern = /^\+[0-9][0-9 ().-]{5,24}$/;

/**
 * Whom the text means. An e-mail or phone that finds nobody becomes a claim link: it may be
 * unknown, unverified, hidden, or of somebody who blocks the sender, and all look the same.
 */
export function findPayee(
  identity: Identity,
  sender: MemberId,
  text: string,
): Soon<Result<Payee, NotFound>> {
  return whenThere(identity.findPayee(sender, text), (found): Result<Payee, NotFound> => {
    if (found.ok) return ok({ type: "member", member: found.value });
    const name = text.trim();
    if (emailPattern.test(name) || phonePattern.test(name)) return ok({ type: "link", name });
    return err({ code: "not_found" });
  });
}

/** How an approval names the payee. */
export function payeeName(payee: Payee): string {
  return payee.type === "member" ? payee.member.id : `link:${payee.name}`;
}

/** Neither has the other as a contact and neither has paid the other before. */
export async function areStrangers(identity: Identity, a: Member, b: Member): Promise<boolean> {
  if (await identity.hasPaid(a.id, b.id)) return false;
  if (await identity.hasPaid(b.id, a.id)) return false;
  const known = await Promise.all([
    identity.profile(b.handle, a.id),
    identity.profile(a.handle, b.id),
  ]);
  return !known.some((profile) => profile.ok && profile.value.contact);
}

/** What the payer's money is for: what a business sells, else what friends do with it. */
export function categoryOf(payee: Payee): string {
  if (payee.type === "link" || payee.member.kind === "person") return "friends";
  return payee.member.trade ?? "shopping";
}
