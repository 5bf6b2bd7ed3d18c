import { unpackChromium } from "./chromium.ts";

/** Unpacks the browser before the first test, so that no test pays for it. */
export default async function setup(): Promise<void> {
  await unpackChromium();
}
