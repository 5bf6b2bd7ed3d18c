import type { NewEvent } from "#kernel";
import type { PaymentRequest } from "./request.ts";

export type RequestChange = "created" | "reminded" | "paid" | "declined" | "cancelled" | "expired";

/** Both sides hear of what happens to a request, but only the one asked of a reminder. */
export function requestEvents(
  request: PaymentRequest,
  change: RequestChange,
  atMs: number,
): NewEvent[] {
  const members = change === "reminded" ? [request.from] : [request.by, request.from];
  return members
    .filter((member) => member !== null)
    .map((memberId) => ({
      memberId,
      type: "request",
      subject: request.id,
      data: { change },
      atMs,
    }));
}
