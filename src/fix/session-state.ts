import { type Dictionary, dictionaries, type FixVersion } from "./dictionary/compile.ts";
import { createEncoder, type Encoder, type OutgoingField, type OutgoingMessage } from "./encode.ts";
import type { FixMessage } from "./message-codec.ts";
import { formatTimestamp } from "./timestamp.ts";

/** Who talks to whom, and how. */
export type SessionSettings = {
  readonly version: FixVersion;
  /** Our CompID. */
  readonly sender: string;
  /** Theirs. */
  readonly target: string;
  readonly role: "acceptor" | "initiator";
  /** Both sequence numbers start again at 1 with each logon. */
  readonly resetOnLogon?: boolean;
  /** Minute of the UTC day at which a new series of sequence numbers starts; none: never. */
  readonly startMinute?: number;
  /** What an initiator asks for, in seconds. */
  readonly heartbeatSeconds?: number;
  /** What an initiator adds to its Logon: Username (553), Password (554). */
  readonly logonFields?: readonly OutgoingField[];
  /** Whether fields that they made up for themselves (5000 to 39999) are passed over, not refused. */
  readonly allowsUserDefined?: boolean;
  /** Whether a message of ours is sent again when asked for; else a gap is filled instead. */
  readonly mayResend?: (type: string) => boolean;
};

/** Where a session stands: what survives a restart. */
export type SessionNumbers = {
  /** Of the next message that is expected. */
  readonly incoming: number;
  /** Of the next message that is sent. */
  readonly outgoing: number;
  /** When the numbers started at 1, in milliseconds since the Unix epoch. */
  readonly startedMs: number;
};

/** What the owner of a session has to do, in this order. */
export type SessionOutput =
  /** Keep it if asked to, then write it if asked to. */
  | {
      readonly does: "send";
      readonly number: number;
      readonly bytes: Buffer;
      readonly isKept: boolean;
      readonly isWritten: boolean;
    }
  /** Write what was sent before. */
  | { readonly does: "write"; readonly bytes: Buffer }
  /** Hand back the kept messages of these numbers with `resend`. */
  | { readonly does: "resend"; readonly from: number; readonly to: number }
  /** Give it to the application. */
  | { readonly does: "deliver"; readonly message: FixMessage }
  /** The numbers start again: forget what is kept. */
  | { readonly does: "reset"; readonly startedMs: number }
  | { readonly does: "loggedOn" }
  | { readonly does: "loggedOut" }
  | { readonly does: "close"; readonly why: string };

export type Phase = "disconnected" | "awaitingLogon" | "logonSent" | "active" | "loggingOut";

/** A session between two inputs. */
export type SessionState = {
  readonly settings: SessionSettings;
  readonly dictionary: Dictionary;
  readonly encode: Encoder;
  phase: Phase;
  incoming: number;
  outgoing: number;
  startedMs: number;
  heartbeatMs: number;
  lastSentMs: number;
  lastReceivedMs: number;
  /** Test requests sent since something was received. */
  testRequests: number;
  /** Since when a logon or logout waits for its answer. */
  waitingSinceMs: number;
  hasSentReset: boolean;
  /** A resend that was asked for: up to which number, and when. */
  gap: { readonly to: number; readonly askedMs: number } | undefined;
  /** Messages that came too early, by number. */
  readonly early: Map<number, FixMessage>;
  earlyBytes: number;
  out: SessionOutput[];
};

const heartbeatSecondsDefault = 30;

/** A session that nobody is connected to. */
export function createState(settings: SessionSettings, numbers: SessionNumbers): SessionState {
  return {
    settings,
    dictionary: {
      ...dictionaries[settings.version],
      allowsUserDefined: settings.allowsUserDefined ?? false,
    },
    encode: createEncoder({
      beginString: settings.version,
      sender: settings.sender,
      target: settings.target,
    }),
    phase: "disconnected",
    ...numbers,
    heartbeatMs: (settings.heartbeatSeconds ?? heartbeatSecondsDefault) * 1_000,
    lastSentMs: 0,
    lastReceivedMs: 0,
    testRequests: 0,
    waitingSinceMs: 0,
    hasSentReset: false,
    gap: undefined,
    early: new Map(),
    earlyBytes: 0,
    out: [],
  };
}

/** Whether messages may flow. */
export function isLoggedOn(state: SessionState): boolean {
  return state.phase === "active" || state.phase === "loggingOut";
}

/** Sends a message with the next number. */
export function send(
  state: SessionState,
  message: OutgoingMessage,
  nowMs: number,
  isKept = false,
): void {
  const number = state.outgoing++;
  const bytes = state.encode(message, { number, sendingTime: formatTimestamp(nowMs) });
  const isWritten = !isKept || isLoggedOn(state);
  if (isWritten) state.lastSentMs = nowMs;
  state.out.push({ does: "send", number, bytes, isKept, isWritten });
}

/** Both numbers start at 1. */
export function resetNumbers(state: SessionState, nowMs: number): void {
  state.incoming = 1;
  state.outgoing = 1;
  state.startedMs = nowMs;
  forgetEarly(state);
  state.out.push({ does: "reset", startedMs: nowMs });
}

export function forgetEarly(state: SessionState): void {
  state.early.clear();
  state.earlyBytes = 0;
  state.gap = undefined;
}

/** Ends the connection without a word more. */
export function close(state: SessionState, why: string): void {
  const wasLoggedOn = isLoggedOn(state);
  state.phase = "disconnected";
  state.hasSentReset = false;
  forgetEarly(state);
  state.out.push({ does: "close", why });
  if (wasLoggedOn) state.out.push({ does: "loggedOut" });
}

/** Asks for the end of the session; the peer's Logout closes it, or {@link logoutTimeoutMs}. */
export function sendLogout(state: SessionState, nowMs: number, text?: string): void {
  send(state, { type: "5", body: text === undefined ? [] : [[58, text]] }, nowMs);
  if (state.phase === "active") state.phase = "loggingOut";
  state.waitingSinceMs = nowMs;
}
