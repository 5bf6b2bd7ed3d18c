import type { Route } from "./route.ts";
import { routes } from "./routes.ts";

/**
 * The source of `packages/sdk/src/route-table.ts`: what a client must know of each route to send a
 * call, without the schemas. Written by `node scripts/route-table.mjs`.
 */
export function routeTable(): string {
  const rows = Object.entries<Route>(routes).map(([name, route]) => {
    const fields = [
      `method: "${route.method}"`,
      `path: "${route.path}"`,
      `query: ${names(route.query)}`,
      `body: ${route.body ? names(route.body) : "null"}`,
      `answer: "${route.file ? "file" : route.response ? "json" : "none"}"`,
    ];
    return `  ${name}: {\n    ${fields.join(",\n    ")},\n  },`;
  });
  return `${[
    "// Made by scripts/route-table.mjs from the contract. Do not edit.",
    'import type { RouteName } from "@bourse/contract";',
    "",
    "/** What a call needs to know of a route. */",
    "export type SentRoute = {",
    "  readonly method: string;",
    "  readonly path: string;",
    "  readonly query: readonly string[];",
    "  readonly body: readonly string[] | null;",
    '  readonly answer: "json" | "file" | "none";',
    "};",
    "",
    "/** Every route of the API by its name. */",
    "export const routeTable: Readonly<Record<RouteName, SentRoute>> = {",
    ...rows,
    "};",
  ].join("\n")}\n`;
}

function names(schema: Route["query"]): string {
  return `[${Object.keys(schema?.shape ?? {})
    .map((name) => `"${name}"`)
    .join(", ")}]`;
}
