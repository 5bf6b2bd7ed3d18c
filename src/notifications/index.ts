/** What leaves the house to tell people: notices on their devices. See README.md. */

export { pushMigrations } from "./push/migrations.ts";
export type { ComposeNotice, PushNotice } from "./push/notice.ts";
export { createPush, type Push, type PushDeps, type Wanted } from "./push/push.ts";
export {
  type DeviceAddress,
  type PushError,
  type PushTopic,
  pushTopics,
} from "./push/subscription.ts";
