import { z } from "zod";
import { route } from "./route.ts";

const session = { by: "session" } as const;

/** What a device may be told; security is told in any case. */
const noticeTopics = ["payments", "requests", "investing"] as const;
/** One of them. */
export type NoticeTopic = (typeof noticeTopics)[number];

const topicsSchema = z.array(z.enum(noticeTopics));
const stateSchema = z.strictObject({
  /** What the browser subscribes with (`applicationServerKey`), in base64url. */
  publicKey: z.string(),
  /** What this session's browser is told; null when nothing. */
  topics: topicsSchema.nullable(),
});
const base64url = z.string().regex(/^[A-Za-z0-9_-]{1,200}={0,2}$/, "must be base64url");

/** Notices on devices, by Web Push. */
export const pushRoutes = {
  notices: route({
    method: "GET",
    path: "/v1/notices",
    summary: "What this browser is told, and the key that it subscribes with",
    tag: "Notices",
    access: session,
    status: 200,
    response: stateSchema,
  }),
  turnOnNotices: route({
    method: "PUT",
    path: "/v1/notices",
    summary: "Tell this browser, until it is signed out",
    tag: "Notices",
    access: session,
    body: z.strictObject({
      /** As `PushSubscription.toJSON()` gives them. */
      endpoint: z.string().max(1_000),
      keys: z.strictObject({ p256dh: base64url, auth: base64url }),
      topics: topicsSchema.max(noticeTopics.length),
    }),
    status: 200,
    response: stateSchema,
  }),
  turnOffNotices: route({
    method: "DELETE",
    path: "/v1/notices",
    summary: "Tell this browser nothing any more",
    tag: "Notices",
    access: session,
    status: 204,
  }),
};
