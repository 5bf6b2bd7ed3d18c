import { isIP } from "node:net";
import type { SessionId } from "#identity";
import type { EventType, MemberId } from "#kernel";
import { areDeviceKeys, type DeviceKeys } from "./encrypt.ts";

/** What a member chooses to be told on a device. Security is always told. */
export const pushTopics = ["payments", "requests", "investing"] as const;
/** One of {@link pushTopics}. */
export type PushTopic = (typeof pushTopics)[number];

/** Where a browser is reached, and how to write so that only it can read. */
export type DeviceAddress = { readonly endpoint: string } & DeviceKeys;

/** A browser that listens, for as long as its member is signed in there. */
export type PushSubscription = DeviceAddress & {
  readonly sessionId: SessionId;
  readonly memberId: MemberId;
  readonly topics: readonly PushTopic[];
  /** How far the member's events have been read for it. */
  readonly readTo: bigint;
  readonly createdAtMs: number;
};

/** Why a browser cannot be reached so. */
export type PushError = { readonly code: "endpoint_invalid" | "keys_invalid" };

const endpointLengthMax = 1_000;

/** What is wrong with an address; whether it leads out is looked at when it is connected to. */
export function defectOf(device: DeviceAddress, privateToo: boolean): PushError | undefined {
  if (!isEndpoint(device.endpoint, privateToo)) return { code: "endpoint_invalid" };
  return areDeviceKeys(device) ? undefined : { code: "keys_invalid" };
}

function isEndpoint(text: string, privateToo: boolean): boolean {
  if (text.length > endpointLengthMax || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") return false;
  if (privateToo) return protocol === "https:" || protocol === "http:";
  // Push services have names; an address in numbers is somebody trying something.
  return protocol === "https:" && isIP(hostname.replace(/^\[|\]$/g, "")) === 0;
}

const topicOf: Readonly<Record<EventType, PushTopic | "security">> = {
  movement: "payments",
  schedule_notice: "payments",
  request: "requests",
  purchase: "requests",
  price_alert: "investing",
  order: "investing",
  security: "security",
};

/** Whether a device is told of such events. */
export function wants({ topics }: Pick<PushSubscription, "topics">, type: EventType): boolean {
  const topic = topicOf[type];
  return topic === "security" || topics.includes(topic);
}
