import type { FastifyInstance } from "fastify";

/** The methods that the routes of a server have for a path; empty when no route has the path. */
export type AllowedMethods = (path: string) => string[];

type KnownRoute = { readonly pattern: RegExp; readonly methods: readonly string[] };

/** Collects the routes that are registered after this call. */
export function collectMethods(app: FastifyInstance): AllowedMethods {
  const known: KnownRoute[] = [];
  app.addHook("onRoute", ({ url, method }) => {
    if (url.includes("*")) return;
    const pattern = new RegExp(`^${url.replaceAll(".", "\\.").replace(/:\w+/g, "[^/]+")}$`);
    known.push({ pattern, methods: [method].flat() });
  });
  return (path) => {
    const methods = known
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((route) => route.methods);
    return [...new Set(methods)].sort();
  };
}
