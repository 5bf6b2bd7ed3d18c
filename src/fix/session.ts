import type { OutgoingField, OutgoingMessage } from "./encode.ts";
import {
  type FixMessage,
  field,
  fieldCount,
  parseMessage,
  tagOf,
  valueOf,
} from "./message-codec.ts";
import { receive } from "./session-incoming.ts";
import {
  close,
  createState,
  isLoggedOn,
  resetNumbers,
  type SessionNumbers,
  type SessionOutput,
  type SessionSettings,
  type SessionState,
  send,
  sendLogout,
} from "./session-state.ts";
import { formatTimestamp } from "./timestamp.ts";

/**
 * A FIX session as a machine: each input, with its time, gives what is to be done. It keeps no
 * clock, no socket and no store, so that a year of it can be simulated.
 */
export type Session = {
  readonly settings: SessionSettings;
  numbers(): SessionNumbers;
  isLoggedOn(): boolean;
  isConnected(): boolean;
  /** Somebody is there: an acceptor waits for a Logon, an initiator sends one. */
  connect(nowMs: number): SessionOutput[];
  /** The connection is gone. */
  disconnected(): SessionOutput[];
  /** A message came. The session keeps none of its bytes without copying them. */
  receive(bytes: Buffer, nowMs: number): SessionOutput[];
  /** Bytes came that are no message. */
  garbled(): SessionOutput[];
  /** Sends a message of the application; when nobody is there, as soon as it is asked for. */
  send(message: OutgoingMessage, nowMs: number): SessionOutput[];
  /** Kept messages that a `resend` asked for; numbers that are not among them are filled. */
  resend(kept: readonly Buffer[], from: number, to: number, nowMs: number): SessionOutput[];
  logout(text: string | undefined, nowMs: number): SessionOutput[];
  /** Time has passed. */
  tick(nowMs: number): SessionOutput[];
  /** When `tick` has something to do next, or infinity. */
  nextTickMs(): number;
};

const logonTimeoutMs = 10_000;
const logoutTimeoutMs = 2_000;
/** A test request is sent after so many heartbeats of silence, and given up after twice that. */
const silenceHeartbeats = 1.2;
const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;

/** A session that stands where `numbers` say. */
export function createSession(settings: SessionSettings, numbers: SessionNumbers): Session {
  const state = createState(settings, numbers);

  /** Runs an input, and gives what it asks for. */
  function outputsOf(run: () => void): SessionOutput[] {
    run();
    const { out } = state;
    if (out.length > 0) state.out = [];
    return out;
  }

  return {
    settings,
    numbers: () => ({
      incoming: state.incoming,
      outgoing: state.outgoing,
      startedMs: state.startedMs,
    }),
    isLoggedOn: () => isLoggedOn(state),
    isConnected: () => state.phase !== "disconnected",
    connect: (nowMs) => outputsOf(() => connect(state, nowMs)),
    disconnected: () =>
      outputsOf(() => {
        if (state.phase !== "disconnected") close(state, "The connection ended");
      }),
    receive: (bytes, nowMs) => outputsOf(() => receiveBytes(state, bytes, nowMs)),
    garbled: () => outputsOf(() => takeGarbled(state, "garbled")),
    send: (message, nowMs) => outputsOf(() => send(state, message, nowMs, true)),
    resend: (kept, from, to, nowMs) => outputsOf(() => resend(state, kept, from, to, nowMs)),
    logout: (text, nowMs) =>
      outputsOf(() => {
        if (state.phase === "active") sendLogout(state, nowMs, text);
        else if (state.phase !== "disconnected") close(state, "Logged out");
      }),
    tick: (nowMs) => outputsOf(() => tick(state, nowMs)),
    nextTickMs: () => nextTickMs(state),
  };
}

function connect(state: SessionState, nowMs: number): void {
  if (hasNewSeries(state, nowMs)) resetNumbers(state, nowMs);
  state.lastReceivedMs = nowMs;
  state.lastSentMs = nowMs;
  state.testRequests = 0;
  state.waitingSinceMs = nowMs;
  const { role, resetOnLogon, logonFields } = state.settings;
  if (role === "acceptor") {
    state.phase = "awaitingLogon";
    return;
  }
  if (resetOnLogon === true) resetNumbers(state, nowMs);
  state.hasSentReset = resetOnLogon === true;
  state.phase = "logonSent";
  const body: OutgoingField[] = [
    [98, 0],
    [108, Math.round(state.heartbeatMs / 1_000)],
  ];
  if (state.hasSentReset) body.push([141, "Y"]);
  send(state, { type: "A", body: [...body, ...(logonFields ?? [])] }, nowMs);
}

/** Whether the day of the numbers is over. */
function hasNewSeries(state: SessionState, nowMs: number): boolean {
  const { startMinute } = state.settings;
  if (startMinute === undefined) return false;
  const offsetMs = startMinute * minuteMs;
  const startMs = Math.floor((nowMs - offsetMs) / dayMs) * dayMs + offsetMs;
  return startMs > state.startedMs;
}

function receiveBytes(state: SessionState, bytes: Buffer, nowMs: number): void {
  if (state.phase === "disconnected") return;
  const message = parseMessage(bytes);
  if ("garbled" in message) takeGarbled(state, message.garbled);
  else receive(state, message, nowMs);
}

/** In a session it is ignored: the next number shows that something is missing. */
function takeGarbled(state: SessionState, why: string): void {
  if (state.phase === "awaitingLogon" || state.phase === "logonSent") close(state, why);
}

function resend(
  state: SessionState,
  kept: readonly Buffer[],
  from: number,
  to: number,
  nowMs: number,
): void {
  let next = from;
  for (const bytes of kept) {
    const message = parseMessage(bytes);
    if ("garbled" in message) continue;
    if (state.settings.mayResend?.(message.type) === false) continue;
    if (message.number > next) fillGap(state, next, message.number, nowMs);
    writeAgain(state, message, nowMs);
    next = message.number + 1;
  }
  if (next <= to) fillGap(state, next, to + 1, nowMs);
}

/** Tags that the session writes itself. */
const own = new Set([8, 9, 10, 34, 35, 43, 49, 52, 56, 122]);

function writeAgain(state: SessionState, message: FixMessage, nowMs: number): void {
  const header: OutgoingField[] = [];
  const body: OutgoingField[] = [];
  for (let index = 0; index < fieldCount(message); index++) {
    const tag = tagOf(message, index);
    if (own.has(tag)) continue;
    const isHeader = state.dictionary.header.fields.has(tag);
    (isHeader ? header : body).push([tag, valueOf(message, index)]);
  }
  write(state, { type: message.type, header, body }, message.number, field(message, 52), nowMs);
}

function fillGap(state: SessionState, from: number, to: number, nowMs: number): void {
  const body: OutgoingField[] = [
    [36, to],
    [123, "Y"],
  ];
  write(state, { type: "4", body }, from, undefined, nowMs);
}

function write(
  state: SessionState,
  message: OutgoingMessage,
  number: number,
  sentBefore: string | undefined,
  nowMs: number,
): void {
  const sendingTime = formatTimestamp(nowMs);
  const origSendingTime = sentBefore ?? sendingTime;
  const bytes = state.encode(message, { number, sendingTime, origSendingTime });
  state.lastSentMs = nowMs;
  state.out.push({ does: "write", bytes });
}

function tick(state: SessionState, nowMs: number): void {
  if (hasNewSeries(state, nowMs)) {
    if (state.phase === "active") sendLogout(state, nowMs, "The session's day is over");
    else if (state.phase === "disconnected") resetNumbers(state, nowMs);
  }
  const waitedMs = nowMs - state.waitingSinceMs;
  switch (state.phase) {
    case "disconnected":
      return;
    case "awaitingLogon":
    case "logonSent":
      if (waitedMs >= logonTimeoutMs) close(state, "No Logon in time");
      return;
    case "loggingOut":
      if (waitedMs >= logoutTimeoutMs) close(state, "No Logout in time");
      return;
    case "active":
      if (state.heartbeatMs > 0) beat(state, nowMs);
  }
}

function beat(state: SessionState, nowMs: number): void {
  const silentMs = nowMs - state.lastReceivedMs;
  const limitMs = silenceHeartbeats * state.heartbeatMs;
  if (silentMs >= 2 * limitMs) close(state, "Nothing received in time");
  else if (silentMs >= limitMs && state.testRequests === 0) {
    state.testRequests = 1;
    send(state, { type: "1", body: [[112, "TEST"]] }, nowMs);
  } else if (nowMs - state.lastSentMs >= state.heartbeatMs && state.testRequests === 0) {
    send(state, { type: "0", body: [] }, nowMs);
  }
}

function nextTickMs(state: SessionState): number {
  switch (state.phase) {
    case "disconnected":
      return Number.POSITIVE_INFINITY;
    case "awaitingLogon":
    case "logonSent":
      return state.waitingSinceMs + logonTimeoutMs;
    case "loggingOut":
      return state.waitingSinceMs + logoutTimeoutMs;
    case "active":
  }
  if (state.heartbeatMs === 0) return Number.POSITIVE_INFINITY;
  const limitMs = silenceHeartbeats * state.heartbeatMs;
  const silentAtMs = state.lastReceivedMs + limitMs * (state.testRequests + 1);
  const beatAtMs = state.lastSentMs + state.heartbeatMs;
  return state.testRequests > 0 ? silentAtMs : Math.min(silentAtMs, beatAtMs);
}
