import type { Clock, Log } from "#kernel";
import { businessReject, type FixApplication, type FixPeer } from "./application.ts";
import type { FixMessage } from "./message-codec.ts";
import type { KeptMessage, MessageStore } from "./message-store.ts";
import { createSession, type Session } from "./session.ts";
import type { SessionNumbers, SessionOutput, SessionSettings } from "./session-state.ts";

/** The bytes' way to the peer. */
export type Wire = {
  write(bytes: Buffer): void;
  /** Resolves when the peer takes more. */
  drained(): Promise<void>;
  end(): void;
};

/** A session with its store, its application and, at times, a wire. */
export type Runner = {
  readonly peer: FixPeer;
  isConnected(): boolean;
  /** Inputs that wait for their turn: above some thousands the wire should be read no further. */
  waiting(): number;
  connect(wire: Wire): void;
  receive(bytes: Buffer): void;
  garbled(): void;
  disconnected(): void;
  /** Ends the session politely, then resolves; at the latest after the time for a logout. */
  stop(): Promise<void>;
};

export type RunnerDeps = {
  readonly settings: SessionSettings;
  readonly store: MessageStore;
  readonly application: FixApplication;
  readonly clock: Clock;
  readonly log: Log;
  /** The store failed: what the session holds in memory is worth nothing any more. */
  broken(error: unknown): void;
};

type Input = () => SessionOutput[];

/** Inputs that are taken in one go, and saved in one go. */
const batchMax = 256;
/** Kept messages that are read at a time. */
const resendBatch = 500;
/** A session is looked at this often, whatever it waits for. */
const tickMsMax = 60_000;

type Running = RunnerDeps & {
  readonly session: Session;
  readonly name: string;
  readonly peer: FixPeer;
  /** What the store holds. */
  saved: SessionNumbers;
  wire: Wire | undefined;
  inputs: Input[];
  isPumping: boolean;
  /** Its store has failed: nothing that it holds is true any more, and nothing of it is saved. */
  isAbandoned: boolean;
  timer: NodeJS.Timeout | undefined;
  whenIdle: (() => void)[];
  /** What the outputs of a batch have asked for. */
  kept: KeptMessage[];
  isReset: boolean;
  writes: Buffer[];
  deliveries: Promise<void>[];
};

/** Brings a session to life where its store says that it stood. */
export async function startRunner(deps: RunnerDeps): Promise<Runner> {
  const { settings, store, clock } = deps;
  const fresh = { incoming: 1, outgoing: 1, startedMs: clock.nowMs() };
  const session = createSession(settings, (await store.load()) ?? fresh);
  const push = (input: Input) => enqueue(running, input);
  const running: Running = {
    ...deps,
    session,
    name: `${settings.version}:${settings.sender}:${settings.target}`,
    peer: {
      settings,
      isLoggedOn: () => session.isLoggedOn(),
      send: (message) => push(() => session.send(message, clock.nowMs())),
      logout: (text) => push(() => session.logout(text, clock.nowMs())),
    },
    saved: session.numbers(),
    wire: undefined,
    inputs: [],
    isPumping: false,
    isAbandoned: false,
    timer: undefined,
    whenIdle: [],
    kept: [],
    isReset: false,
    writes: [],
    deliveries: [],
  };
  return createDoor(running, push);
}

function createDoor(running: Running, push: (input: Input) => void): Runner {
  const { session, clock, peer } = running;
  return {
    peer,
    isConnected: () => running.wire !== undefined,
    waiting: () => running.inputs.length,
    connect(wire) {
      running.wire = wire;
      push(() => session.connect(clock.nowMs()));
    },
    receive: (bytes) => push(() => session.receive(bytes, clock.nowMs())),
    garbled: () => push(() => session.garbled()),
    disconnected() {
      push(() => {
        running.wire = undefined;
        return session.disconnected();
      });
    },
    stop() {
      return new Promise((resolve) => {
        running.whenIdle.push(resolve);
        if (running.isAbandoned) return resolve();
        push(() => session.logout(undefined, clock.nowMs()));
      });
    },
  };
}

function enqueue(running: Running, input: Input): void {
  if (running.isAbandoned) return;
  running.inputs.push(input);
  if (!running.isPumping) void pump(running);
}

async function pump(running: Running): Promise<void> {
  running.isPumping = true;
  try {
    while (running.inputs.length > 0) {
      const batch = running.inputs;
      running.inputs = batch.splice(batchMax);
      for (const input of batch) {
        for (const output of input()) await apply(running, output);
      }
      await finish(running);
    }
  } catch (error) {
    abandon(running, error);
  } finally {
    running.isPumping = false;
    arm(running);
  }
}

function abandon(running: Running, error: unknown): void {
  const { session, wire, application, peer } = running;
  running.isAbandoned = true;
  if (session.isLoggedOn()) application.loggedOut?.(peer);
  session.disconnected();
  wire?.end();
  running.wire = undefined;
  running.inputs = [];
  running.broken(error);
}

function apply(running: Running, output: SessionOutput): Promise<void> | void {
  const { application, peer, log, name } = running;
  switch (output.does) {
    case "send":
      if (output.isKept) running.kept.push({ number: output.number, bytes: output.bytes });
      if (output.isWritten) running.writes.push(output.bytes);
      return;
    case "write":
      running.writes.push(output.bytes);
      return;
    case "reset":
      running.kept = [];
      running.isReset = true;
      return;
    case "deliver":
      running.deliveries.push(inTurn(running, output.message));
      return;
    case "resend":
      return resend(running, output.from, output.to);
    case "loggedOn":
      log.info({ session: name }, "FIX session logged on");
      return application.loggedOn?.(peer);
    case "loggedOut":
      return application.loggedOut?.(peer);
    case "close":
      log.info({ session: name, why: output.why }, "FIX connection closed");
      return hangUp(running);
  }
}

async function hangUp(running: Running): Promise<void> {
  await flush(running);
  running.wire?.end();
  running.wire = undefined;
}

/** Saves, then writes: nothing leaves that a crash could make us forget. */
async function flush(running: Running): Promise<void> {
  // What is being delivered does not count as received yet.
  await save(running, running.saved.incoming);
  const { writes, wire } = running;
  running.writes = [];
  if (wire === undefined || writes.length === 0) return;
  const [first] = writes;
  wire.write(writes.length === 1 && first !== undefined ? first : Buffer.concat(writes));
}

async function save(running: Running, incoming: number): Promise<void> {
  const { session, saved, kept, isReset } = running;
  const current = session.numbers();
  const numbers = isReset ? current : { ...current, incoming };
  const isSame = numbers.outgoing === saved.outgoing && numbers.incoming === saved.incoming;
  if (isSame && kept.length === 0 && !isReset) return;
  running.kept = [];
  running.isReset = false;
  await running.store.save({ numbers, isReset, kept });
  running.saved = numbers;
}

/** What was delivered counts as received when the application is done with it. */
async function finish(running: Running): Promise<void> {
  const { deliveries, session } = running;
  if (deliveries.length > 0) {
    await flush(running);
    running.deliveries = [];
    await Promise.all(deliveries);
  }
  await save(running, session.numbers().incoming);
  await flush(running);
}

type Delivering = Pick<Running, "application" | "peer" | "log" | "name">;

/** An application is given a message when it is done with the one before. */
function inTurn(running: Running, message: FixMessage): Promise<void> {
  const before = running.deliveries.at(-1);
  return before === undefined
    ? deliver(running, message)
    : before.then(() => deliver(running, message));
}

async function deliver(
  { application, peer, log, name }: Delivering,
  message: FixMessage,
): Promise<void> {
  try {
    await application.receive(message, peer);
  } catch (error) {
    log.error({ session: name, type: message.type, err: error }, "FIX application failed");
    peer.send(businessReject(message, "notAvailable"));
  }
}

async function resend(running: Running, from: number, to: number): Promise<void> {
  await flush(running);
  const { session, store, clock } = running;
  for (let at = from; at <= to && running.wire !== undefined; at += resendBatch) {
    const last = Math.min(to, at + resendBatch - 1);
    const outputs = session.resend(await store.read(at, last), at, last, clock.nowMs());
    for (const output of outputs) if (output.does === "write") running.wire.write(output.bytes);
    await running.wire.drained();
  }
}

function arm(running: Running): void {
  const { session, clock } = running;
  clearTimeout(running.timer);
  if (!session.isConnected()) {
    for (const resolve of running.whenIdle) resolve();
    running.whenIdle = [];
    return;
  }
  const waitMs = Math.min(tickMsMax, Math.max(1, session.nextTickMs() - clock.nowMs()));
  running.timer = setTimeout(() => {
    enqueue(running, () => session.tick(clock.nowMs()));
  }, waitMs);
}
