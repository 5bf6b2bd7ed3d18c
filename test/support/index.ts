export { createAuthority } from "./certificates.ts";
export { layCluster, layClusterOfServer } from "./cluster.ts";
export { createFilledDatabase, createTestDatabase, type TestDatabase } from "./database.ts";
export { differentialRun } from "./differential.ts";
export { type MailReceiver, type ReceivedMail, startMailReceiver } from "./mail-receiver.ts";
export {
  createPushBrowser,
  type PushBrowser,
  type PushService,
  startPushService,
} from "./push-service.ts";
export { isOverNight, repeated } from "./repeated.ts";
export { seedOfRun } from "./seed.ts";
export { openTestGateway } from "./test-gateway.ts";
export { layTestGround, openTestMarket, shareDetails } from "./test-market.ts";
export { startTigerBeetle, type TigerBeetleCluster, tigerBeetleBinary } from "./tigerbeetle.ts";
export { type VenueUnderTest, venueContract } from "./venue-contract.ts";
