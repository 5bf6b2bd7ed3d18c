/** How a checkout ended, or stands when its sheet is closed. */
export type CheckoutState = "paid" | "processing" | "expired" | "cancelled" | "open";

/** What the frame tells the shop's page. Nothing in it is a secret, nor a proof of payment. */
export type FrameMessage =
  | { readonly type: "ready" }
  | {
      readonly type: "state";
      readonly state: CheckoutState;
      readonly checkout: string;
      readonly successUrl: string | null;
    }
  | { readonly type: "close" };

/** What the shop's page tells the frame: that it is there, so that the frame learns its origin. */
export const hello = { bourse: 1, type: "hello" } as const;

const states: readonly unknown[] = ["paid", "processing", "expired", "cancelled", "open"];
const isState = (value: unknown): value is CheckoutState => states.includes(value);

export function isHello(data: unknown): boolean {
  const message = Object(data);
  return message.bourse === hello.bourse && message.type === hello.type;
}

/** A message of the frame, or undefined for anything else that a window may send. */
export function readFrameMessage(data: unknown): FrameMessage | undefined {
  const { bourse, type, state, checkout, successUrl } = Object(data);
  if (bourse !== hello.bourse) return undefined;
  if (type === "ready" || type === "close") return { type };
  if (type !== "state" || !isState(state) || typeof checkout !== "string") return undefined;
  return { type, state, checkout, successUrl: typeof successUrl === "string" ? successUrl : null };
}
