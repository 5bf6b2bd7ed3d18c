import type { NoticeTopic, OutputOf } from "@bourse/contract";
import { queryOptions } from "@tanstack/react-query";
import { api } from "../../data/client.ts";

/** Why this browser cannot be told anything. */
export class NoticesRefusedError extends Error {
  override readonly name = "NoticesRefusedError";
  readonly why: "unsupported" | "denied" | "unreachable";

  constructor(why: NoticesRefusedError["why"], options?: ErrorOptions) {
    super(`notices are ${why}`, options);
    this.why = why;
  }
}

type State = OutputOf<"notices">;

async function pushManager(): Promise<PushManager | undefined> {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    return undefined;
  }
  return (await navigator.serviceWorker.getRegistration())?.pushManager;
}

/** What this browser is told; nothing when it has let go of its address since. */
export const noticesQuery = queryOptions({
  queryKey: ["notices"],
  queryFn: async ({ signal }): Promise<State> => {
    const [state, manager] = await Promise.all([api.notices({}, { signal }), pushManager()]);
    const subscription = await manager?.getSubscription();
    return subscription ? state : { ...state, topics: null };
  },
});

async function subscribe(manager: PushManager, publicKey: string): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey: publicKey };
  try {
    return await manager.subscribe(options);
  } catch (cause) {
    const old = await manager.getSubscription();
    if (old === null) throw new NoticesRefusedError("unreachable", { cause });
    // It was made for another bank at this address, or before its key was changed.
    await old.unsubscribe();
    return manager.subscribe(options);
  }
}

/**
 * Asks the member's leave, if they have not given it, and has the server tell this browser.
 *
 * @throws NoticesRefusedError
 */
export async function turnOnNotices(topics: readonly NoticeTopic[]): Promise<State> {
  const manager = await pushManager();
  if (manager === undefined) throw new NoticesRefusedError("unsupported");
  if ((await Notification.requestPermission()) !== "granted") {
    throw new NoticesRefusedError("denied");
  }
  const { publicKey } = await api.notices({});
  const { endpoint = "", keys } = (await subscribe(manager, publicKey)).toJSON();
  const { p256dh = "", auth = "" } = keys ?? {};
  return api.turnOnNotices({ endpoint, keys: { p256dh, auth }, topics: [...topics] });
}

export async function turnOffNotices(): Promise<void> {
  await api.turnOffNotices({});
  const subscription = await (await pushManager())?.getSubscription();
  await subscription?.unsubscribe();
}
