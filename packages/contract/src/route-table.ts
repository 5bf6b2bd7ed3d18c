import type { Route } from "./route.ts";
import { routes } from "./routes.ts";

/**
 * The source of `packages/sdk/src/route-table.gen.ts`: what a client must know of each route to
 * send a call, without the schemas. Written by `node scripts/route-table.mjs`.
 */
export function routeTableSource(): string {
  const rows = Object.entries<Route>(routes).map(([name, route]) => {
    const answer = route.file ? "file" : route.response ? "json" : "none";
    const body = route.body ? names(route.body) : "null";
    const fields = [
      `"${route.method}"`,
      `"${route.path}"`,
      `"${answer}"`,
      names(route.query),
      body,
    ];
    return `  ${name}: [${fields.join(", ")}],`;
  });
  return `${[
    "// Made by scripts/route-table.mjs from the contract. Do not edit.",
    'import type { RouteName } from "@bourse/contract";',
    'import type { SentRoute } from "./sent-route.ts";',
    "",
    "/** Every route of the API by its name. */",
    "export const routeTable: Readonly<Record<RouteName, SentRoute>> = {",
    ...rows,
    "};",
  ].join("\n")}\n`;
}

function names(schema: Route["query"]): string {
  return `"${Object.keys(schema?.shape ?? {}).join(" ")}"`;
}
