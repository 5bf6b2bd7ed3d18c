import { createSecretBox, type Db, type Ids, type SecretBox } from "#kernel";
import { newId } from "./object-id.ts";
import type { EventObject, WebhookEndpoint } from "./objects.ts";
import { listObjects } from "./store/objects.ts";
import type { DeliveryTable } from "./store/tables.ts";
import { type World, worldKey } from "./world.ts";

/** Endpoints of all worlds, held in memory: each change of a world asks for them. */
export type Endpoints = {
  /** The endpoints of a world that take events. */
  of(world: World): Promise<readonly WebhookEndpoint[]>;
  /** To be called when one was changed. */
  forget(world: World): void;
  /**
   * What is owed for an event of a world: to its own endpoints, and to those by which its platform
   * hears of connected accounts.
   */
  deliveriesOf(
    world: World,
    event: EventObject,
    platform: World | undefined,
  ): Promise<DeliveryTable[]>;
  seal(secret: string, endpoint: string): string;
  open(sealed: string, endpoint: string): string;
  /** Something is owed. */
  wake(): void;
  onWake(listener: () => void): void;
};

/** Endpoints of one world. */
export const endpointsMax = 16;

export function createEndpoints(deps: {
  readonly db: Db;
  readonly ids: Ids;
  readonly secretKey: Uint8Array;
}): Endpoints {
  const { db, ids } = deps;
  const box: SecretBox = createSecretBox(deps.secretKey, ids);
  const known = new Map<string, Promise<readonly WebhookEndpoint[]>>();
  const listeners: (() => void)[] = [];

  function of(world: World) {
    const key = worldKey(world);
    const found =
      known.get(key) ??
      listObjects(db, world, "webhook_endpoint", { refs: [], limit: endpointsMax });
    known.set(key, found);
    found.catch(() => known.delete(key));
    return found;
  }

  return {
    of,
    forget: (world) => void known.delete(worldKey(world)),
    async deliveriesOf(world, event, platform) {
      const own = (await of(world)).filter(({ hidden }) => hidden.connect !== true);
      const above = platform
        ? (await of(platform)).filter(({ hidden }) => hidden.connect === true)
        : [];
      return [...own, ...above]
        .filter((endpoint) => endpoint.status === "enabled" && wants(endpoint, event.type))
        .map((endpoint) => ({
          id: newId(ids, "dlv"),
          ...(own.includes(endpoint) ? world : (platform ?? world)),
          event_id: event.id,
          endpoint_id: endpoint.id,
          state: "waiting" as const,
          attempts: 0,
          next_at: new Date(event.created * 1_000),
          created_at: new Date(event.created * 1_000),
        }));
    },
    seal: (secret, endpoint) =>
      Buffer.from(box.seal(Buffer.from(secret), endpoint)).toString("base64"),
    open: (sealed, endpoint) =>
      Buffer.from(box.open(Buffer.from(sealed, "base64"), endpoint)).toString("utf8"),
    wake: () => listeners.forEach((listener) => listener()),
    onWake: (listener) => void listeners.push(listener),
  };
}

function wants({ enabled_events: types }: WebhookEndpoint, type: string): boolean {
  return types.includes("*") || types.includes(type);
}
