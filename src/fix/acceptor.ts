import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from "node:tls";
import { assert, type Clock, type Log } from "#kernel";
import type { FixApplication, FixPeer } from "./application.ts";
import { type FixMessage, field, parseMessage } from "./message-codec.ts";
import type { MessageStore } from "./message-store.ts";
import { type Runner, startRunner } from "./runner.ts";
import type { SessionSettings } from "./session-state.ts";
import { messagesPerSecondMax, readFrames, wireOf } from "./socket.ts";

/** Who stands behind a connection, as far as it can be told. */
export type Origin = {
  readonly address: string;
  /** SHA-256 of the client's certificate, hexadecimal without colons; only of a verified one. */
  readonly certificate: string | undefined;
};

/** What an acceptor needs. */
export type AcceptorDeps = {
  /**
   * The session that a Logon opens, or undefined to refuse it. Nothing of a session changes before
   * this has said yes.
   */
  admit(logon: FixMessage, origin: Origin): Promise<SessionSettings | undefined>;
  /** Where the session is kept. */
  storeOf(settings: SessionSettings): MessageStore;
  readonly application: FixApplication;
  readonly clock: Clock;
  readonly log: Log;
  /** With it, TLS is spoken; `requestCert` and `ca` in it make clients show a certificate. */
  readonly tls?: TlsOptions;
  readonly messagesPerSecondMax?: number;
};

/** A server that others open FIX sessions to. */
export type Acceptor = {
  readonly port: number;
  /** Sessions that somebody is connected to. */
  connected(): number;
  /**
   * Brings a session to life before its peer logs on: what is sent to it is kept.
   *
   * @throws when there are too many sessions
   */
  open(settings: SessionSettings): Promise<FixPeer>;
  /** Says goodbye to all sessions, and stops listening. */
  close(): Promise<void>;
};

/** Connections without a session at most. */
const strangersMax = 64;
/** Sessions that are held in memory at most. */
const sessionsMax = 1_000;
const logonTimeoutMs = 10_000;

type Sessions = {
  readonly deps: AcceptorDeps;
  readonly runners: Map<string, Promise<Runner>>;
  readonly peers: Map<string, FixPeer>;
};

/** Listens on a port of all interfaces, or of `host`. */
export async function startAcceptor(
  deps: AcceptorDeps,
  listen: { readonly port: number; readonly host?: string },
): Promise<Acceptor> {
  const sessions: Sessions = { deps, runners: new Map(), peers: new Map() };
  const sockets = new Set<Socket>();
  let strangers = 0;

  function greet(socket: Socket): void {
    if (strangers >= strangersMax) return void socket.destroy();
    strangers++;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("close", () => sockets.delete(socket));
    welcome(socket, sessions, () => strangers--);
  }

  const server: Server =
    deps.tls === undefined ? createServer(greet) : createTlsServer(deps.tls, greet);
  server.on("tlsClientError", (_error: Error, socket: Socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(listen.port, listen.host, resolve);
  });
  const address = server.address();

  return {
    port: typeof address === "object" && address !== null ? address.port : listen.port,
    connected: () => [...sessions.peers.values()].filter((peer) => peer.isLoggedOn()).length,
    async open(settings) {
      const runner = await openRunner(sessions, settings);
      assert(runner !== undefined, "there is room for the session");
      return runner.peer;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      const runners = await Promise.all(sessions.runners.values());
      await Promise.all(runners.map((runner) => runner.stop()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const keyOf = (version: string, sender: string, target: string) =>
  [version, sender, target].join("\x01");

/** A new connection: its first message must be a Logon that is admitted. */
function welcome(socket: Socket, sessions: Sessions, known: () => void): void {
  let runner: Runner | undefined;
  let isAsking = false;
  let isStranger = true;
  const timer = setTimeout(() => socket.destroy(), logonTimeoutMs);

  function becomeKnown(): void {
    clearTimeout(timer);
    if (isStranger) known();
    isStranger = false;
  }

  async function admit(frame: Buffer): Promise<void> {
    isAsking = true;
    const found = await findRunner(frame, socket, sessions);
    isAsking = false;
    if (found === undefined || socket.destroyed) return void socket.destroy();
    becomeKnown();
    runner = found;
    runner.connect(wireOf(socket));
    runner.receive(frame);
  }

  readFrames(
    socket,
    {
      waiting: () => (isAsking ? Number.POSITIVE_INFINITY : (runner?.waiting() ?? 0)),
      frame(frame) {
        if (runner !== undefined) {
          return frame === "garbled" ? runner.garbled() : runner.receive(frame);
        }
        if (frame === "garbled") return void socket.destroy();
        admit(frame).catch((error: unknown) => {
          sessions.deps.log.error({ err: error }, "FIX logon failed");
          socket.destroy();
        });
      },
      ended() {
        becomeKnown();
        runner?.disconnected();
      },
    },
    sessions.deps.messagesPerSecondMax ?? messagesPerSecondMax,
  );
}

/** The session that a first message opens, unless somebody is connected to it already. */
async function findRunner(
  frame: Buffer,
  socket: Socket,
  sessions: Sessions,
): Promise<Runner | undefined> {
  const { deps } = sessions;
  const message = parseMessage(frame);
  if ("garbled" in message || message.type !== "A") return undefined;
  const settings = await deps.admit(message, originOf(socket));
  if (settings === undefined) {
    const [sender, target] = [field(message, 49), field(message, 56)];
    deps.log.warn({ sender, target, from: socket.remoteAddress }, "FIX logon refused");
    return undefined;
  }
  const runner = await openRunner(sessions, settings);
  return runner === undefined || runner.isConnected() ? undefined : runner;
}

/** The session, brought to life if it was not; undefined when there are too many. */
async function openRunner(
  sessions: Sessions,
  settings: SessionSettings,
): Promise<Runner | undefined> {
  const { deps, runners, peers } = sessions;
  const key = keyOf(settings.version, settings.sender, settings.target);
  let starting = runners.get(key);
  if (starting === undefined) {
    if (runners.size >= sessionsMax) return undefined;
    const forget = () => {
      runners.delete(key);
      peers.delete(key);
    };
    const { application, clock, log } = deps;
    starting = startRunner({
      settings,
      store: deps.storeOf(settings),
      application,
      clock,
      log,
      broken(error) {
        log.error({ err: error, session: key }, "FIX session lost its store");
        forget();
      },
    });
    starting.catch(forget);
    runners.set(key, starting);
  }
  const runner = await starting;
  peers.set(key, runner.peer);
  return runner;
}

function originOf(socket: Socket): Origin {
  const address = socket.remoteAddress ?? "";
  if (!(socket instanceof TLSSocket) || !socket.authorized) {
    return { address, certificate: undefined };
  }
  const { fingerprint256 } = socket.getPeerCertificate();
  return { address, certificate: fingerprint256?.replaceAll(":", "").toLowerCase() };
}
