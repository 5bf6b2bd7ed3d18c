import type { Client } from "tigerbeetle-node";
import type { Log } from "#kernel";
import {
  LedgerClusterError,
  LedgerUnavailableError,
  LedgerUnknownOutcomeError,
} from "../errors.ts";
import { codeOf } from "./client.ts";
import type { ClusterLimits } from "./limits.ts";

/**
 * Calls of one kind: those that wait while a request is under way share the next one, as the
 * cluster takes one request at a time from a client, small or large.
 */
export type LaneDefinition<Call, Answer> = {
  /** Whether the cluster may have been changed by a request whose answer was not seen. */
  readonly writes: boolean;
  /** Size of the largest request, in the unit of `sizeOf`. */
  readonly sizeMax: number;
  sizeOf(call: Call): number;
  /** Whether a call may share a request with another that goes before it; absent: any may. */
  mayShare?(call: Call, before: Call): boolean;
  /** @returns an answer for each call */
  send(client: Client, calls: readonly Call[]): Promise<readonly Answer[]>;
};

/** Submits a call of one kind and waits for its answer. */
export type Lane<Call, Answer> = (call: Call) => Promise<Answer>;

export type Requests = {
  lane<Call, Answer>(definition: LaneDefinition<Call, Answer>): Lane<Call, Answer>;
  /** Waits for calls under way, whose time is limited. */
  close(): Promise<void>;
};

/** A call from its submission to its answer, or to the end of its time. */
type Waiting<Call, Answer> = {
  readonly call: Call;
  readonly number: number;
  state: "waiting" | "sent" | "over";
  answer(answer: Answer): void;
  fail(error: Error): void;
};

/** A lane as the one who takes turns sees it. */
type Turn = {
  /** Number of the call that waits longest. */
  oldest(): number | undefined;
  isFull(): boolean;
  /** Sends one request; resolves when the client has let go of it, whatever came of it. */
  send(): Promise<void>;
};

type Runtime = {
  readonly makeClient: () => Client;
  readonly limits: ClusterLimits;
  readonly log: Log;
  readonly turns: Turn[];
  readonly open: Set<Promise<unknown>>;
  client: Client | undefined;
  calls: number;
  waitingEvents: number;
  underWay: number;
  isScheduled: boolean;
  isClosed: boolean;
};

/**
 * The client sends one request at a time. A second one is handed to it only when it is full, so
 * that it is encoded meanwhile. With no more than two, what the client holds keeps its order: a
 * look-up that follows a write in doubt is answered after that write has happened, or never will.
 */
const requestsUnderWayMax = 2;

/** Takes turns with calls of all kinds, each for as long as `callTimeoutMsMax`. */
export function openRequests(given: Pick<Runtime, "makeClient" | "limits" | "log">): Requests {
  const runtime: Runtime = {
    ...given,
    turns: [],
    open: new Set(),
    client: given.makeClient(),
    calls: 0,
    waitingEvents: 0,
    underWay: 0,
    isScheduled: false,
    isClosed: false,
  };
  return {
    lane: (definition) => openLane(runtime, definition),
    async close() {
      runtime.isClosed = true;
      await Promise.allSettled(runtime.open);
      runtime.client?.destroy();
      runtime.client = undefined;
    },
  };
}

function openLane<Call, Answer>(
  runtime: Runtime,
  definition: LaneDefinition<Call, Answer>,
): Lane<Call, Answer> {
  const queue: Waiting<Call, Answer>[] = [];
  let size = 0;
  const grow = (events: number) => {
    size += events;
    runtime.waitingEvents += events;
  };
  runtime.turns.push({
    oldest() {
      while (queue[0]?.state === "over") queue.shift();
      return queue[0]?.number;
    },
    isFull: () => size >= definition.sizeMax,
    async send() {
      const group = takeGroup(queue, definition);
      for (const { call } of group) grow(-definition.sizeOf(call));
      await sendGroup(runtime, definition, group);
    },
  });
  return async (call) => {
    const events = definition.sizeOf(call);
    refuse(runtime, events);
    grow(events);
    const answered = untilAnswered(runtime, queue, definition, call, () => grow(-events));
    runtime.open.add(answered);
    schedule(runtime);
    try {
      return await answered;
    } finally {
      runtime.open.delete(answered);
    }
  };
}

/** @throws LedgerUnavailableError */
function refuse(runtime: Runtime, events: number): void {
  if (runtime.isClosed) throw new LedgerUnavailableError("the ledger is closed");
  if (runtime.waitingEvents + events > runtime.limits.waitingEventsMax) {
    throw new LedgerUnavailableError("too much is waiting for the ledger's cluster");
  }
}

/** Puts a call into the queue. Its time is limited: TigerBeetle's client would try for ever. */
function untilAnswered<Call, Answer>(
  runtime: Runtime,
  queue: Waiting<Call, Answer>[],
  { writes }: LaneDefinition<Call, Answer>,
  call: Call,
  leave: () => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const end = (outcome: () => void) => {
      if (waiting.state === "over") return;
      clearTimeout(timer);
      waiting.state = "over";
      outcome();
    };
    const waiting: Waiting<Call, Answer> = {
      call,
      number: runtime.calls++,
      state: "waiting",
      answer: (answer) => end(() => resolve(answer)),
      fail: (error) => end(() => reject(error)),
    };
    const timer = setTimeout(() => {
      const wasSent = waiting.state === "sent";
      if (!wasSent) leave();
      const message = "the ledger's cluster has not answered in time";
      // What was not sent has certainly not happened.
      waiting.fail(
        wasSent && writes
          ? new LedgerUnknownOutcomeError(message)
          : new LedgerUnavailableError(message),
      );
    }, runtime.limits.callTimeoutMsMax);
    queue.push(waiting);
  });
}

// Once the turn of the event loop is over: what it brings, say a hundred payments, goes together.
function schedule(runtime: Runtime): void {
  if (runtime.isScheduled) return;
  runtime.isScheduled = true;
  setImmediate(() => {
    runtime.isScheduled = false;
    takeTurns(runtime);
  });
}

function takeTurns(runtime: Runtime): void {
  while (runtime.underWay < requestsUnderWayMax) {
    const next = nextTurn(runtime);
    if (!next) return;
    runtime.underWay++;
    void next.send().finally(() => {
      runtime.underWay--;
      takeTurns(runtime);
    });
  }
}

/** Of the lanes that may send now, the one whose call waits longest. */
function nextTurn({ turns, underWay }: Runtime): Turn | undefined {
  let next: Turn | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const turn of turns) {
    const oldest = turn.oldest();
    if (oldest === undefined || oldest >= least || (underWay > 0 && !turn.isFull())) continue;
    next = turn;
    least = oldest;
  }
  return next;
}

/** What goes into the next request: the calls that wait longest, as many as it holds. */
function takeGroup<Call, Answer>(
  queue: Waiting<Call, Answer>[],
  { sizeMax, sizeOf, mayShare }: LaneDefinition<Call, Answer>,
): Waiting<Call, Answer>[] {
  const group: Waiting<Call, Answer>[] = [];
  let taken = 0;
  let size = 0;
  for (const waiting of queue) {
    const before = group.at(-1);
    if (waiting.state !== "over") {
      size += sizeOf(waiting.call);
      const isApart = before && mayShare && !mayShare(waiting.call, before.call);
      if (before && (isApart || size > sizeMax)) break;
      group.push(waiting);
    }
    taken++;
  }
  queue.splice(0, taken);
  return group;
}

async function sendGroup<Call, Answer>(
  runtime: Runtime,
  { writes, send }: LaneDefinition<Call, Answer>,
  group: readonly Waiting<Call, Answer>[],
): Promise<void> {
  for (const waiting of group) waiting.state = "sent";
  let client: Client | undefined;
  try {
    client = runtime.client ??= runtime.makeClient();
    const answers = await send(
      client,
      group.map(({ call }) => call),
    );
    for (const [index, answer] of answers.entries()) group[index]?.answer(answer);
  } catch (cause) {
    if (client) giveUpClient(runtime, client, cause);
    const failure = failureOf(cause, writes);
    for (const waiting of group) waiting.fail(failure);
  }
}

// A cluster keeps 64 sessions and closes the oldest for another; its client is of no use then.
function giveUpClient(runtime: Runtime, client: Client, error: unknown): void {
  const code = codeOf(error);
  if (code === undefined || code === "ERR_TOO_MUCH_DATA" || runtime.client !== client) return;
  runtime.log.warn({ code }, "the ledger's cluster closed the session");
  runtime.client = undefined;
  client.destroy();
}

function failureOf(cause: unknown, writes: boolean): Error {
  const code = codeOf(cause);
  const message = `the ledger's cluster: ${cause instanceof Error ? cause.message : String(cause)}`;
  if (code === "ERR_TOO_MUCH_DATA" || cause instanceof LedgerClusterError) {
    // Before anything was sent.
    return new LedgerUnavailableError(message, { cause });
  }
  if (code === undefined) return cause instanceof Error ? cause : new Error(message);
  return writes
    ? new LedgerUnknownOutcomeError(message, { cause })
    : new LedgerUnavailableError(message, { cause });
}
