import type { OutgoingField, OutgoingMessage } from "./encode.ts";
import { type FixMessage, field } from "./message-codec.ts";
import type { SessionSettings } from "./session-state.ts";

/** The other side of a session, as an application sees it. */
export type FixPeer = {
  readonly settings: SessionSettings;
  isLoggedOn(): boolean;
  /**
   * Sends a message: stored first, then written. A peer that is away gets it after its next logon,
   * unless that starts new numbers.
   */
  send(message: OutgoingMessage): void;
  /** Ends the session politely. */
  logout(text?: string): void;
};

/** What is spoken over sessions. Calls for one session come one after the other. */
export type FixApplication = {
  loggedOn?(peer: FixPeer): void;
  loggedOut?(peer: FixPeer): void;
  /**
   * An application message, valid by the dictionary. Its number is stored as received once the
   * promise resolves: after a crash before that it comes again, as a possible duplicate.
   */
  receive(message: FixMessage, peer: FixPeer): Promise<void> | void;
};

/** Why an application refuses a message (380, BusinessRejectReason). */
export const businessReasons = {
  other: [0, "Other"],
  unknownId: [1, "Unknown ID"],
  unknownSecurity: [2, "Unknown Security"],
  unsupportedType: [3, "Unsupported Message Type"],
  notAvailable: [4, "Application not available"],
  fieldMissing: [5, "Conditionally Required Field Missing"],
  notAuthorised: [6, "Not authorized"],
} as const satisfies Readonly<Record<string, readonly [code: number, text: string]>>;

/** The Business Message Reject (35=j) that refuses a message. */
export function businessReject(
  message: FixMessage,
  reason: keyof typeof businessReasons,
  text: string = businessReasons[reason][1],
): OutgoingMessage {
  const body: OutgoingField[] = [
    [45, message.number],
    [58, text],
    [372, message.type],
  ];
  const id = field(message, 11) ?? field(message, 262);
  if (id !== undefined && reason !== "unsupportedType") body.push([379, id]);
  body.push([380, businessReasons[reason][0]]);
  return { type: "j", body };
}
