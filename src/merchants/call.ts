import type { World } from "./world.ts";

/** Who asks, in which world, and under which key the answer is kept. */
export type Call = {
  readonly world: World;
  /** Null where the business's own jobs or a payer act. */
  readonly requestId: string | null;
  readonly idempotency: { readonly key: string; readonly hash: string } | null;
  /** Paths of the answer in which ids are replaced by the objects that they name. */
  readonly expand: readonly string[];
};

/** A call that nobody made by the API: jobs, payers, the dashboard. */
export function ownCall(world: World): Call {
  return { world, requestId: null, idempotency: null, expand: [] };
}
