/** What end-to-end tests stand on: a real Chromium, accessibility checks, passkeys. */
export { addVirtualAuthenticator, type VirtualAuthenticator } from "./authenticator.ts";
export { runAxe, type Violation } from "./axe.ts";
export { openBrowser, type PageOptions, type TestBrowser, watchErrors } from "./browser.ts";

/** The whole app, serving on a free port of this machine until disposed. */
export type AppForE2e = AsyncDisposable & {
  /** On `localhost`, because passkeys need a name. */
  readonly url: string;
};
