import type { OutgoingField } from "./encode.ts";
import { type FixMessage, field, keepMessage, numberField } from "./message-codec.ts";
import { type Fault, rejectReasons } from "./reject-reasons.ts";
import {
  close,
  isLoggedOn,
  resetNumbers,
  type SessionState,
  send,
  sendLogout,
} from "./session-state.ts";
import { parseTimestamp } from "./timestamp.ts";
import { validate } from "./validate.ts";

/** How far a SendingTime (52) may be from our clock. */
const latencyMaxMs = 120_000;
/** Messages that came too early and wait for those before them; more are asked for again. */
const earlyMax = 1_000;
const earlyBytesMax = 1_048_576;
/** After this a resend that never came is asked for once more. */
const gapPatienceMs = 60_000;
const heartbeatSecondsMax = 86_400;

/** Administrative messages whose sequence number does not decide whether they are heeded. */
const isHeededAnyway = (type: string) => type === "2" || type === "4" || type === "5";

/** Takes a well-formed message. */
export function receive(state: SessionState, message: FixMessage, nowMs: number): void {
  take(state, message, nowMs, false);
  takeEarly(state, nowMs);
}

/** What came too early is taken when its turn has come. */
function takeEarly(state: SessionState, nowMs: number): void {
  for (;;) {
    const message = isLoggedOn(state) ? state.early.get(state.incoming) : undefined;
    if (message === undefined) return;
    state.early.delete(message.number);
    state.earlyBytes -= message.bytes.length;
    // These two were heeded when they came.
    if (message.type === "A" || message.type === "2") state.incoming++;
    else take(state, message, nowMs, true);
  }
}

function take(state: SessionState, message: FixMessage, nowMs: number, wasEarly: boolean): void {
  const isBefore = !isLoggedOn(state);
  if (message.beginString !== state.settings.version) {
    return isBefore ? close(state, "Incorrect BeginString") : refuseVersion(state, message, nowMs);
  }
  if (isBefore && message.type !== "A") return takeBeforeLogon(state, message);
  const fault = validate(message, state.dictionary);
  if (fault !== undefined) {
    return isBefore ? close(state, describe(fault)) : refuse(state, message, fault, nowMs);
  }
  const problem = findProblem(state, message, nowMs, wasEarly);
  if (problem !== undefined) {
    if (isBefore) return close(state, describe(problem));
    reject(state, message, problem, nowMs);
    return sendLogout(state, nowMs);
  }
  handle(state, message, nowMs);
}

const describe = ({ reason, tag }: Fault) =>
  `${rejectReasons[reason][1]}${tag === undefined ? "" : `, tag ${tag}`}`;

/** An initiator may be refused by a Logout that says why. */
function takeBeforeLogon(state: SessionState, message: FixMessage): void {
  const why = message.type === "5" ? (field(message, 58) ?? "Logged out") : "No Logon";
  close(state, why);
}

function refuseVersion(state: SessionState, message: FixMessage, nowMs: number): void {
  if (message.type === "5") return takeLogout(state, message, nowMs);
  count(state, message);
  sendLogout(state, nowMs, "Incorrect BeginString");
}

/** An invalid message is refused when its turn has come, once. */
function refuse(state: SessionState, message: FixMessage, fault: Fault, nowMs: number): void {
  if (message.number < 0) {
    sendLogout(state, nowMs, "MsgSeqNum missing");
    return close(state, "MsgSeqNum missing");
  }
  const isOrdered = message.type === "A" || isHeededAnyway(message.type);
  if (isOrdered || isInTurn(state, message, nowMs)) reject(state, message, fault, nowMs);
}

function findProblem(
  state: SessionState,
  message: FixMessage,
  nowMs: number,
  wasEarly: boolean,
): Fault | undefined {
  const sentMs = parseTimestamp(field(message, 52) ?? "") ?? 0;
  // One that waited for others is as old as they are late.
  if (!wasEarly && Math.abs(nowMs - sentMs) > latencyMaxMs) return { reason: "sendingTimeProblem" };
  const { sender, target } = state.settings;
  const isOurs = field(message, 49) === target && field(message, 56) === sender;
  return isOurs ? undefined : { reason: "compIdProblem" };
}

function handle(state: SessionState, message: FixMessage, nowMs: number): void {
  state.lastReceivedMs = nowMs;
  state.testRequests = 0;
  switch (message.type) {
    case "A":
      return takeLogon(state, message, nowMs);
    case "2":
      return takeResendRequest(state, message, nowMs);
    case "4":
      return takeSequenceReset(state, message, nowMs);
    case "5":
      return takeLogout(state, message, nowMs);
    default:
  }
  if (!isInTurn(state, message, nowMs)) return;
  state.incoming++;
  if (message.type === "1") {
    send(state, { type: "0", body: [[112, field(message, 112) ?? ""]] }, nowMs);
  } else if (message.type !== "0" && message.type !== "3") {
    state.out.push({ does: "deliver", message });
  }
}

/** Counts a message that came in its turn. */
function count(state: SessionState, message: FixMessage): void {
  if (message.number === state.incoming) state.incoming++;
}

/** Whether this is the next message. Too early: it is kept, too late: ignored or the end. */
function isInTurn(state: SessionState, message: FixMessage, nowMs: number): boolean {
  if (message.number > state.incoming) {
    keepEarly(state, message, nowMs);
    return false;
  }
  const isDuplicate = field(message, 43) === "Y";
  if (message.number < state.incoming && !isDuplicate) {
    const text = `MsgSeqNum too low, expecting ${state.incoming} but received ${message.number}`;
    sendLogout(state, nowMs, text);
    close(state, text);
    return false;
  }
  if (isDuplicate && message.type !== "4") {
    const fault = faultOfDuplicate(message);
    if (fault !== undefined) {
      reject(state, message, fault, nowMs);
      if (fault.reason === "sendingTimeProblem") sendLogout(state, nowMs);
      return false;
    }
  }
  if (state.gap !== undefined && message.number >= state.gap.to) state.gap = undefined;
  return message.number === state.incoming;
}

/** OrigSendingTime (122) is there, and not after SendingTime (52). */
function faultOfDuplicate(message: FixMessage): Fault | undefined {
  const original = field(message, 122);
  if (original === undefined) return { reason: "requiredTagMissing", tag: 122 };
  const originalMs = parseTimestamp(original) ?? 0;
  const sentMs = parseTimestamp(field(message, 52) ?? "") ?? 0;
  return originalMs > sentMs ? { reason: "sendingTimeProblem" } : undefined;
}

function keepEarly(state: SessionState, message: FixMessage, nowMs: number): void {
  const bytes = state.earlyBytes + message.bytes.length;
  const hasRoom = state.early.size < earlyMax && bytes <= earlyBytesMax;
  if (hasRoom && !state.early.has(message.number)) {
    state.early.set(message.number, keepMessage(message));
    state.earlyBytes = bytes;
  }
  if (state.gap !== undefined && nowMs - state.gap.askedMs < gapPatienceMs) return;
  state.gap = { to: message.number - 1, askedMs: nowMs };
  const body: OutgoingField[] = [
    [7, state.incoming],
    [16, 0],
  ];
  send(state, { type: "2", body }, nowMs);
}

/** Routing fields go back the way they came. */
const reversedRoute = [
  [115, 128],
  [116, 129],
  [128, 115],
  [129, 116],
  [144, 145],
  [145, 144],
] as const;

function reject(state: SessionState, message: FixMessage, fault: Fault, nowMs: number): void {
  const { type, number } = message;
  const [code, text] = rejectReasons[fault.reason];
  const header = reversedRoute.flatMap(([from, to]): OutgoingField[] => {
    const value = field(message, from);
    return value === undefined || value === "" ? [] : [[to, value]];
  });
  const body: OutgoingField[] = [
    [45, number],
    [58, text],
  ];
  if (fault.tag !== undefined) body.push([371, fault.tag]);
  body.push([372, type]);
  // FIX 4.2 knows the reasons up to 11.
  if (state.settings.version !== "FIX.4.2" || code <= 11) body.push([373, code]);
  if (type !== "A" && type !== "4") count(state, message);
  send(state, { type: "3", header, body }, nowMs);
}

function takeLogout(state: SessionState, message: FixMessage, nowMs: number): void {
  count(state, message);
  if (state.phase === "active") sendLogout(state, nowMs);
  close(state, field(message, 58) ?? "Logged out");
}

function takeResendRequest(state: SessionState, message: FixMessage, nowMs: number): void {
  const from = numberField(message, 7);
  const asked = numberField(message, 16);
  if (from < 1) return reject(state, message, { reason: "wrongValue", tag: 7 }, nowMs);
  const last = state.outgoing - 1;
  const to = asked === 0 || asked > last ? last : asked;
  if (from <= to) state.out.push({ does: "resend", from, to });
  if (message.number > state.incoming) keepEarly(state, message, nowMs);
  else count(state, message);
}

function takeSequenceReset(state: SessionState, message: FixMessage, nowMs: number): void {
  if (field(message, 123) === "Y" && !isInTurn(state, message, nowMs)) return;
  const next = numberField(message, 36);
  if (next < state.incoming) {
    return reject(state, message, { reason: "wrongValue" }, nowMs);
  }
  state.incoming = next;
  for (const [number, { bytes }] of state.early) {
    if (number >= next) continue;
    state.early.delete(number);
    state.earlyBytes -= bytes.length;
  }
  if (state.gap !== undefined && next > state.gap.to) state.gap = undefined;
}

function takeLogon(state: SessionState, message: FixMessage, nowMs: number): void {
  const wantsReset = field(message, 141) === "Y";
  if (isLoggedOn(state) && !wantsReset) return close(state, "Logon in a session");
  const seconds = numberField(message, 108);
  if (seconds < 0 || seconds > heartbeatSecondsMax) return close(state, "Bad HeartBtInt");
  if (field(message, 98) !== "0") return close(state, "Encryption is not spoken");
  const isAnswer = state.phase === "logonSent";
  const isFirst = !isLoggedOn(state);
  const mustReset = isAnswer
    ? wantsReset && !state.hasSentReset
    : wantsReset || state.settings.resetOnLogon === true;
  if (mustReset) resetNumbers(state, nowMs);
  // An answer that resets makes our Logon number 1; it was none if numbers had grown.
  if (mustReset && isAnswer) return close(state, "The peer has reset the session");
  state.phase = "active";
  state.hasSentReset = false;
  state.heartbeatMs = seconds * 1_000;
  if (message.number < state.incoming) {
    isInTurn(state, message, nowMs);
    return state.phase === "active" ? close(state, "An old Logon") : undefined;
  }
  if (!isAnswer && !promiseNumber(state, message, nowMs)) return;
  if (!isAnswer) answerLogon(state, seconds, wantsReset, nowMs);
  if (isFirst) state.out.push({ does: "loggedOn" });
  if (message.number > state.incoming) keepEarly(state, message, nowMs);
  else count(state, message);
  resendExpected(state, message);
}

function answerLogon(state: SessionState, seconds: number, hasReset: boolean, nowMs: number): void {
  const body: OutgoingField[] = [
    [98, 0],
    [108, seconds],
  ];
  if (hasReset) body.push([141, "Y"]);
  send(state, { type: "A", body }, nowMs);
}

/** NextExpectedMsgSeqNum (789) above what we have sent: one of us has lost its memory. */
function promiseNumber(state: SessionState, message: FixMessage, nowMs: number): boolean {
  const expected = numberField(message, 789);
  if (expected <= state.outgoing) return true;
  const text = `NextExpectedMsgSeqNum too high, expecting ${state.outgoing} but received ${expected}`;
  sendLogout(state, nowMs, text);
  close(state, text);
  return false;
}

/** What the peer says it lacks is sent without being asked for again; the Logon it has seen. */
function resendExpected(state: SessionState, message: FixMessage): void {
  const expected = numberField(message, 789);
  const last = state.outgoing - 2;
  if (expected > 0 && expected <= last) {
    state.out.push({ does: "resend", from: expected, to: last });
  }
}
