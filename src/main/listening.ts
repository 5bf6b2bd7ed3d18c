import type { Socket } from "node:net";
import type { createApi } from "#api";
import { secondMs } from "#kernel";
import { addressError } from "./address.ts";

type Api = ReturnType<typeof createApi>;

/** How long requests under way may take once the server is told to stop. */
const stopTimeoutMs = 10 * secondMs;
const idleCheckMs = 50;

/**
 * Answers on the port. Disposing stops: requests under way end; those that take too long are cut
 * off, for their keys make them safe.
 *
 * @throws an error that says what to do when the port cannot be had
 */
export async function listen(api: Api, host: string, port: number): Promise<AsyncDisposable> {
  const silent = followSilent(api);
  const stop = () => stopListening(api, silent);
  try {
    await api.listen({ host, port });
  } catch (cause) {
    await stop();
    throw addressError(host, port, cause);
  }
  return { [Symbol.asyncDispose]: stop };
}

/** Connections that browsers open ahead and have asked nothing on; Node takes none for idle. */
function followSilent({ server }: Api): ReadonlySet<Socket> {
  const silent = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    silent.add(socket);
    socket.once("close", () => silent.delete(socket));
  });
  const speaks = ({ socket }: { readonly socket: Socket }) => void silent.delete(socket);
  server.on("request", speaks).on("upgrade", speaks);
  return silent;
}

async function stopListening(api: Api, silent: ReadonlySet<Socket>): Promise<void> {
  const cutOff = setTimeout(() => api.server.closeAllConnections(), stopTimeoutMs);
  // A connection whose last request has ended stays open for a next one, which may not come.
  const idle = setInterval(() => {
    api.server.closeIdleConnections();
    for (const socket of silent) socket.destroy();
  }, idleCheckMs);
  try {
    await api.close();
  } finally {
    clearInterval(idle);
    clearTimeout(cutOff);
  }
}
