import { existsSync } from "node:fs";
import { join } from "node:path";
import helmet from "@fastify/helmet";
import serveFiles from "@fastify/static";
import type { FastifyInstance } from "fastify";

type Deps = {
  /** The built app; without one there is only the API. */
  readonly folder: string;
  readonly isHttps: boolean;
};

const yearSeconds = 31_536_000;
const indexName = "index.html";
/** Paths that belong to the server: never a page of the app. */
const serverPath = /^\/(v1|docs|openapi\.json|metrics|healthz|readyz)([/?]|$)/;

/**
 * Serves the members' app. Files whose name holds their hash never change; all others are asked for
 * again each time. Every page of the app is its index: the app itself knows its paths.
 */
export function serveWebApp(app: FastifyInstance, { folder, isHttps }: Deps): void {
  if (!existsSync(join(folder, indexName))) return;
  const hashedFolder = join(folder, "assets");
  void app.register(async (scope) => {
    await scope.register(helmet, headersOf(isHttps));
    scope.addHook("onSend", async (_request, reply) => {
      reply.header("permissions-policy", "camera=(self), geolocation=(), microphone=()");
    });
    await scope.register(serveFiles, {
      root: folder,
      serve: false,
      preCompressed: true,
      index: false,
      cacheControl: false,
      setHeaders(reply, path) {
        const isHashed = path.startsWith(hashedFolder);
        const value = isHashed ? `public, max-age=${yearSeconds}, immutable` : "no-cache";
        reply.header("cache-control", value);
      },
    });
    scope.get<{ Params: { "*": string } }>("/*", (request, reply) => {
      if (serverPath.test(request.url)) return reply.callNotFound();
      const path = request.params["*"];
      // The app's own addresses have no ending, whoever asks for them.
      const isPage = !path.includes(".") || request.headers.accept?.includes("text/html") === true;
      return reply.sendFile(isPage ? indexName : path);
    });
  });
}

function headersOf(isHttps: boolean) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // The reader of QR codes is WebAssembly.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        // Components place what floats over the page by inline styles.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:", "blob:"],
        mediaSrc: ["'self'", "blob:"],
        workerSrc: ["'self'", "blob:"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: "deny" },
    referrerPolicy: { policy: "same-origin" },
    strictTransportSecurity: isHttps ? { maxAge: yearSeconds, includeSubDomains: false } : false,
  } as const;
}
