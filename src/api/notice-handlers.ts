import { assert, ok } from "#kernel";
import { refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));

/** Notices on the device of the session. */
export function createNoticeHandlers({ push }: HandlerDeps) {
  const { publicKey } = push;
  return {
    notices: async ({ who }) => {
      const topics = await push.topicsOf(who.sessionId);
      return ok({ publicKey, topics: topics ? [...topics] : null });
    },
    turnOnNotices: async ({ who, body }) => {
      const { memberId, sessionId } = who;
      const { endpoint, keys } = body;
      const publicKeys = { publicKey: bytesOf(keys.p256dh), authSecret: bytesOf(keys.auth) };
      const device = { endpoint, ...publicKeys };
      const result = await push.turnOn({ memberId, sessionId, device, topics: body.topics });
      if (result.ok) {
        const topics = await push.topicsOf(sessionId);
        assert(topics, "what was turned on is on");
        return ok({ publicKey, topics: [...topics] });
      }
      return result.error.code === "keys_invalid"
        ? refuseField("keys", "must be the keys of a push subscription")
        : refuseField("endpoint", "must be the https address of a push service");
    },
    turnOffNotices: async ({ who }) => {
      await push.turnOff(who.sessionId);
      return ok(undefined);
    },
  } satisfies Partial<Handlers>;
}
