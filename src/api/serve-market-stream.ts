import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { marketStreamCloseCodes } from "@bourse/contract";
import type { FastifyInstance } from "fastify";
import { WebSocketServer } from "ws";
import { type Clock, type Log, type MemberId, secondMs } from "#kernel";
import type { Market } from "#market";
import { type Authenticate, type Credentials, isForeign, statesOrigin } from "./authenticate.ts";
import { createMarketStream, type MarketStream } from "./market-stream.ts";

type Deps = {
  readonly market: Market;
  readonly authenticate: Authenticate;
  readonly clock: Clock;
  readonly log: Log;
  readonly publicUrl: string;
};

const path = "/v1/market/stream";
const access = { by: "member", scope: "accounts" } as const;
const heartbeatMs = 15 * secondMs;
/** Devices and tabs of one member that listen at once. */
const streamsPerMemberMax = 10;
/** A client asks for channels: it has little to say. */
const messageBytesMax = 16 * 1024;

/** Serves `/v1/market/stream`: live market data by WebSocket (RFC 6455). */
export function serveMarketStream(app: FastifyInstance, deps: Deps): { count(): number } {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: messageBytesMax,
    perMessageDeflate: false,
  });
  const streams = new Map<MemberId, Set<MarketStream>>();

  async function upgrade(request: IncomingMessage, duplex: Duplex, head: Buffer): Promise<void> {
    const credentials = credentialsOf(request);
    if (credentials.url.split("?", 1)[0] !== path) return refuse(duplex, "404 Not Found");
    if (!isOwnPage(credentials, deps.publicUrl)) return refuse(duplex, "403 Forbidden");
    const who = await deps.authenticate(credentials, access);
    if (!who.ok || who.value === undefined) return refuse(duplex, "401 Unauthorized");
    const { memberId } = who.value;
    const own = streams.get(memberId) ?? new Set();
    if (own.size >= streamsPerMemberMax) return refuse(duplex, "429 Too Many Requests");
    sockets.handleUpgrade(request, duplex, head, (socket) => {
      const stream = createMarketStream({
        ...deps,
        socket,
        heartbeatMs,
        isAllowed: async () => (await deps.authenticate(credentials, access)).ok,
        onFailure: (cause) => deps.log.error({ err: cause, memberId }, "market stream failed"),
      });
      streams.set(memberId, own.add(stream));
      socket.once("close", () => {
        own.delete(stream);
        if (own.size === 0) streams.delete(memberId);
      });
    });
  }

  app.server.on("upgrade", (request, duplex, head) => {
    duplex.on("error", () => duplex.destroy());
    upgrade(request, duplex, head).catch((cause: unknown) => {
      deps.log.error({ err: cause }, "market stream could not begin");
      refuse(duplex, "503 Service Unavailable");
    });
  });
  app.addHook("preClose", async () => {
    for (const own of streams.values()) {
      for (const stream of own) stream.close(marketStreamCloseCodes.goingAway, "server stops");
    }
    sockets.close();
  });
  return { count: () => streams.values().reduce((sum, own) => sum + own.size, 0) };
}

const credentialsOf = ({ headers, method = "GET", url = "" }: IncomingMessage): Credentials => ({
  headers,
  method,
  url,
});

/**
 * A page of another site may open a WebSocket, and the browser sends our cookie along: it is told
 * by its origin, which every browser states. Programs have a token, which browsers never send by
 * themselves.
 */
function isOwnPage(request: Credentials, publicUrl: string): boolean {
  if (isForeign(request, publicUrl)) return false;
  return request.headers.authorization !== undefined || statesOrigin(request);
}

function refuse(duplex: Duplex, status: string): void {
  duplex.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
