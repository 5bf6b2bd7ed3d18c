import { connect, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import type { Clock, Log } from "#kernel";
import type { FixApplication, FixPeer } from "./application.ts";
import type { MessageStore } from "./message-store.ts";
import { type Runner, startRunner } from "./runner.ts";
import type { SessionSettings } from "./session-state.ts";
import { messagesPerSecondMax, readFrames, wireOf } from "./socket.ts";

/** What a session that we open needs. */
export type InitiatorDeps = {
  readonly host: string;
  readonly port: number;
  /** With it, TLS is spoken. */
  readonly tls?: ConnectionOptions;
  /** `role` is initiator. */
  readonly settings: SessionSettings;
  readonly store: MessageStore;
  readonly application: FixApplication;
  readonly clock: Clock;
  readonly log: Log;
  /** How long it waits before it connects again, in milliseconds; doubled up to a minute. */
  readonly reconnectMs?: number;
};

/** A session that we open, and open again when it is lost. */
export type Initiator = {
  readonly peer: FixPeer;
  /** Says goodbye, and connects no more. */
  close(): Promise<void>;
};

const reconnectMsDefault = 1_000;
const reconnectMsMax = 60_000;

type Calling = InitiatorDeps & {
  runner: Runner | undefined;
  socket: Socket | undefined;
  timer: NodeJS.Timeout | undefined;
  waitMs: number;
  hasEnded: boolean;
};

/** Connects, and keeps connecting until closed. */
export async function startInitiator(deps: InitiatorDeps): Promise<Initiator> {
  const calling: Calling = {
    ...deps,
    runner: undefined,
    socket: undefined,
    timer: undefined,
    waitMs: firstWaitMs(deps),
    hasEnded: false,
  };
  let runner = await wake(calling);
  open(calling);
  return {
    get peer() {
      runner = calling.runner ?? runner;
      return runner.peer;
    },
    async close() {
      calling.hasEnded = true;
      clearTimeout(calling.timer);
      await calling.runner?.stop();
      calling.socket?.destroy();
    },
  };
}

const firstWaitMs = (deps: InitiatorDeps) => deps.reconnectMs ?? reconnectMsDefault;

async function wake(calling: Calling): Promise<Runner> {
  const { application, settings, store, clock, log } = calling;
  calling.runner = await startRunner({
    settings,
    store,
    clock,
    log,
    application: {
      ...application,
      receive: (message, peer) => application.receive(message, peer),
      loggedOn(peer) {
        calling.waitMs = firstWaitMs(calling);
        application.loggedOn?.(peer);
      },
    },
    broken(error) {
      log.error({ err: error }, "FIX session lost its store");
      calling.runner = undefined;
    },
  });
  return calling.runner;
}

/** Connects once. What a session held in memory when its store failed is read again first. */
async function call(calling: Calling): Promise<void> {
  try {
    await wake(calling);
    if (!calling.hasEnded) open(calling);
  } catch (error) {
    calling.log.error({ err: error }, "FIX store does not answer");
    again(calling);
  }
}

function open(calling: Calling): void {
  const { host, port, tls, runner } = calling;
  if (runner === undefined) return void call(calling);
  const socket = tls === undefined ? connect(port, host) : connectTls({ ...tls, host, port });
  calling.socket = socket;
  socket.setNoDelay(true);
  const ready = tls === undefined ? "connect" : "secureConnect";
  socket.once(ready, () => runner.connect(wireOf(socket)));
  readFrames(
    socket,
    {
      waiting: () => runner.waiting(),
      frame: (frame) => (frame === "garbled" ? runner.garbled() : runner.receive(frame)),
      ended() {
        if (runner.isConnected()) runner.disconnected();
        again(calling);
      },
    },
    messagesPerSecondMax,
  );
}

function again(calling: Calling): void {
  if (calling.hasEnded) return;
  calling.timer = setTimeout(() => open(calling), calling.waitMs);
  calling.waitMs = Math.min(reconnectMsMax, calling.waitMs * 2);
}
