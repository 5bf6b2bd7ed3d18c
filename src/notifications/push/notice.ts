import { createHash } from "node:crypto";
import type { StoredEvent } from "#kernel";

/** What a device shows. */
export type PushNotice = {
  readonly title: string;
  readonly text: string;
  /** Language of the words, as in BCP 47. */
  readonly language: string;
  /** Where a tap leads within the app. */
  readonly path: `/${string}`;
  /** A later notice about the same thing takes the place of this one. */
  readonly about: string;
  /** Worth waking a sleeping device for. */
  readonly isUrgent: boolean;
};

/** An event in the words and language of its member; undefined when it is not worth telling. */
export type ComposeNotice = (event: StoredEvent) => Promise<PushNotice | undefined>;

/** As the service worker reads it. */
export function encodeNotice({ title, text, language, path, about }: PushNotice): Uint8Array {
  return Buffer.from(JSON.stringify({ title, text, language, path, about }));
}

const topicLength = 32;

/** The `Topic` header: a notice that has not reached the device gives way to a later one. */
export function topicHeader({ about }: PushNotice): string {
  return createHash("sha256").update(about).digest("base64url").slice(0, topicLength);
}
