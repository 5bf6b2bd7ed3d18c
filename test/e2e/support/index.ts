/** What end-to-end tests stand on: the app, a real Chromium, accessibility checks, passkeys. */
export { type AppForE2e, startAppForE2e } from "./app.ts";
export { addVirtualAuthenticator, type VirtualAuthenticator } from "./authenticator.ts";
export { runAxe, type Violation } from "./axe.ts";
export {
  type Look,
  openBrowser,
  type PageOptions,
  type TestBrowser,
} from "./browser.ts";
export { makeOperator, openStage, type Stage, type Visit } from "./stage.ts";
