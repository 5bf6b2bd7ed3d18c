import type { Page, Response } from "playwright-core";

/** A refusal by the server that a test provokes. */
type Allowed = { readonly status: number; readonly path: RegExp };

export type Faults = {
  /** In words; empty is what one hopes for. */
  readonly found: readonly string[];
  /** From now on, such an answer is no fault. */
  allow(status: number, path: RegExp): void;
  /** Runs what is meant to fail for want of a network. */
  withoutNetwork(work: () => Promise<void>): Promise<void>;
};

/** Chromium's own line about an answer of 400 and more; the answer itself is judged instead. */
const refusedLine = /^Failed to load resource/;
/** The page went elsewhere before the answer came. */
const abandoned = "net::ERR_ABORTED";

const reportViolations = `document.addEventListener("securitypolicyviolation", (event) =>
  console.error("Content security policy: " + event.violatedDirective + " " + event.blockedURI))`;

/**
 * Notes what a page does wrong from now on: errors thrown or logged, breaches of the content
 * security policy, requests that fail or are refused.
 */
export async function watchFaults(page: Page): Promise<Faults> {
  const found: string[] = [];
  // How the app finds out that nobody is signed in.
  const allowed: Allowed[] = [{ status: 401, path: /^\/v1\/me$/ }];
  let offline = false;
  await page.addInitScript(reportViolations);
  page.on("pageerror", (error) => found.push(`thrown: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error" || refusedLine.test(message.text())) return;
    if (!offline) found.push(`logged: ${message.text()}`);
  });
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    if (!offline && reason !== abandoned) found.push(`failed: ${request.url()} ${reason}`);
  });
  page.on("response", (response) => {
    if (isRefusal(response, allowed)) found.push(`refused: ${describe(response)}`);
  });
  return {
    found,
    allow: (status, path) => void allowed.push({ status, path }),
    async withoutNetwork(work) {
      offline = true;
      await work();
      offline = false;
    },
  };
}

function isRefusal(response: Response, allowed: readonly Allowed[]): boolean {
  const status = response.status();
  const { pathname } = new URL(response.url());
  if (status < 400) return false;
  return !allowed.some((one) => one.status === status && one.path.test(pathname));
}

function describe(response: Response): string {
  return `${response.status()} ${response.request().method()} ${response.url()}`;
}
