import { assert } from "#kernel";
import { equals, soh } from "./ascii.ts";
import { checksum, dataTagOfLengthTag } from "./message-codec.ts";

/** A field to be sent: its tag and its value. */
export type OutgoingField = readonly [tag: number, value: string | number];

/** What is to be sent, without its framing and session fields. Fields go out in this order. */
export type OutgoingMessage = {
  readonly type: string;
  /** Fields of the header beyond those of the session: 50, 57, 97, 115, 116, 128, 129, 144, 145. */
  readonly header?: readonly OutgoingField[];
  readonly body: readonly OutgoingField[];
};

/** What the session says in the header of a message. */
export type Envelope = {
  readonly number: number;
  readonly sendingTime: string;
  /** Set on what was sent before: 43=Y, and when that was. */
  readonly origSendingTime?: string;
};

export type Encoder = (message: OutgoingMessage, envelope: Envelope) => Buffer;

const dataTags = new Set(dataTagOfLengthTag.values());
/** Room for `8=`, `9=` and their values before the body. */
const prefixBytes = 40;
const trailerBytes = 7;

/**
 * Writes the messages of a session: 8, 9, 35, the header by tag, the body as given, 10. Characters
 * are bytes (ISO 8859-1); others become `?`.
 */
export function createEncoder(ids: {
  readonly beginString: string;
  readonly sender: string;
  readonly target: string;
}): Encoder {
  let buffer = Buffer.allocUnsafe(4_096);
  let at = 0;

  function writeText(text: string): void {
    if (at + text.length + 1 > buffer.length - trailerBytes) {
      const larger = Buffer.allocUnsafe(2 * buffer.length + text.length);
      buffer.copy(larger, 0, 0, at);
      buffer = larger;
    }
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      buffer[at++] = code < 256 ? code : 0x3f;
    }
  }

  function writeField(tag: number, value: string | number): void {
    writeText(String(tag));
    buffer[at++] = equals;
    const text = typeof value === "number" ? String(value) : value;
    const isClean = dataTags.has(tag) || !text.includes("\x01");
    assert(isClean, "a value has no delimiter in it");
    writeText(text);
    buffer[at++] = soh;
  }

  function writeHeader(message: OutgoingMessage, envelope: Envelope): void {
    const { number, sendingTime, origSendingTime } = envelope;
    const header: OutgoingField[] = [
      [34, number],
      [49, ids.sender],
      [52, sendingTime],
      [56, ids.target],
      ...(message.header ?? []),
    ];
    if (origSendingTime !== undefined) header.push([43, "Y"], [122, origSendingTime]);
    if (header.length > 4) header.sort(([one], [other]) => one - other);
    for (const [tag, value] of header) writeField(tag, value);
  }

  return (message, envelope) => {
    at = prefixBytes;
    writeField(35, message.type);
    writeHeader(message, envelope);
    for (const [tag, value] of message.body) writeField(tag, value);
    const prefix = `8=${ids.beginString}\x019=${at - prefixBytes}\x01`;
    const first = prefixBytes - prefix.length;
    buffer.write(prefix, first, "latin1");
    const sum = checksum(buffer.subarray(first, at), at - first);
    writeText(`10=${String(sum).padStart(3, "0")}`);
    buffer[at++] = soh;
    return Buffer.from(buffer.subarray(first, at));
  };
}
