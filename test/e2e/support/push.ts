import type { Page } from "playwright-core";
import type { PushBrowser } from "#testing";

/** Of the page that the script runs in. */
declare const PushManager: { readonly prototype: object };

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

/**
 * Gives a page the push service that a browser without its maker's network lacks: it subscribes
 * with these keys, at this address. All else is the browser's own.
 */
export async function lendPushService(page: Page, browser: PushBrowser, endpoint: string) {
  const { publicKey, authSecret } = browser.keys;
  const keys = { p256dh: base64url(publicKey), auth: base64url(authSecret) };
  await page.context().grantPermissions(["notifications"]);
  await page.addInitScript(
    ([json]) => {
      const name = "test.push";
      const subscription = {
        toJSON: () => json,
        unsubscribe: async () => localStorage.removeItem(name),
      };
      Object.assign(PushManager.prototype, {
        subscribe: async () => {
          localStorage.setItem(name, "on");
          return subscription;
        },
        getSubscription: async () => (localStorage.getItem(name) === null ? null : subscription),
      });
    },
    [{ endpoint, keys }],
  );
}
