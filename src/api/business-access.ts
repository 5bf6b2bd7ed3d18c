import { type BusinessRight, mayInBusiness } from "@bourse/contract";
import { err, type MemberId, ok, parseId, type Result } from "#kernel";
import type { Merchants, OperationName, Role, World } from "#merchants";
import { type Refusal, refuse } from "./errors.ts";

type Asked = {
  readonly who: { readonly memberId: MemberId };
  readonly params: { readonly id: string; readonly mode?: "test" | "live" };
};
/** A business in one of its worlds, and what the member may do there. */
export type Entered = { readonly world: World; readonly role: Role };

/** Lets staff in: to others the business does not exist, and beyond their role they are refused. */
export async function enter(
  merchants: Merchants,
  { who, params }: Asked,
  right: BusinessRight,
): Promise<Result<Entered, Refusal>> {
  const business = parseId("usr", params.id);
  const role = business && (await merchants.roleOf(business, who.memberId));
  if (!business || role === undefined) return refuse("not_found");
  if (!mayInBusiness(role, right)) return refuse("forbidden");
  return ok({ world: { business, live: params.mode === "live" }, role });
}

/** What a shop's own API answers, to the app. */
export async function askShop(
  merchants: Merchants,
  name: OperationName,
  world: World,
  input: Readonly<Record<string, unknown>> = {},
  id = "",
): Promise<Result<object, Refusal>> {
  const asked = await merchants.ask(name, world, [id], input);
  if (asked.ok) return asked;
  const { status, message, decline_code: reason } = asked.error;
  if (status === 404) return err({ code: "not_found" });
  if (reason === "insufficient_funds") return err({ code: "insufficient_funds" });
  return err({ code: "invalid_request", detail: message });
}
