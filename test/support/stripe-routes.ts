import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { operationNames } from "#merchants";

const sdk = fileURLToPath(new URL("../../node_modules/stripe/cjs/resources", import.meta.url));
// Written by code: `this._makeRequest('POST', `/v1/refunds/${id}`, …)`.
const routePattern =
  /_makeRequest\(\s*['"](GET|POST|DELETE)['"],\s*(?:['"](\/v1\/[^'"]+)['"]|`(\/v1\/[^`]+)`)/g;

/** Every route of version 1 that the SDK can call, as `POST /v1/refunds/{id}`. */
export function sdkRoutes(): string[] {
  const found = new Set<string>();
  for (const file of globSync("**/*.js", { cwd: sdk })) {
    for (const match of readFileSync(join(sdk, file), "utf8").matchAll(routePattern)) {
      const path = (match[2] ?? match[3] ?? "").replaceAll(/\$\{[^}]*\}/g, "{id}");
      found.add(`${match[1]} ${path}`);
    }
  }
  return [...found].sort(byPath);
}

function byPath(a: string, b: string): number {
  const [left, right] = [a, b].map((route) => route.split(" ").reverse().join(" "));
  return (left ?? "") < (right ?? "") ? -1 : 1;
}

/** The page `docs/stripe-routes.md`. */
export function stripeRoutesPage(): string {
  const served = [...operationNames].sort(byPath);
  const known = sdkRoutes();
  const unserved = known.filter((route) => !operationNames.some((name) => name === route));
  const own = served.filter((name) => !known.includes(name));
  const list = (routes: readonly string[]) => routes.map((route) => `- \`${route}\``);
  return [
    "# Routes of Stripe's API",
    "",
    "Made by `node scripts/stripe-routes.mjs` from the listener's table and from npm `stripe`",
    `23.1.0: of the ${known.length} routes that it can call, ${served.length - own.length} are served.`,
    "Any other answers 404 with an error that names the route.",
    "",
    "## Served",
    "",
    ...list(served.filter((name) => known.includes(name))),
    "",
    "## Served, and not Stripe's",
    "",
    ...list(own),
    "",
    "## Not served",
    "",
    ...list(unserved),
    "",
  ].join("\n");
}
