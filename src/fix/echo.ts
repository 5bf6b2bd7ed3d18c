import { businessReject, type FixApplication } from "./application.ts";
import { dictionaries, type FieldSet } from "./dictionary/compile.ts";
import type { OutgoingField } from "./encode.ts";
import {
  type FixMessage,
  field,
  fieldCount,
  numberField,
  tagOf,
  valueOf,
} from "./message-codec.ts";

/** Ids that are remembered of a session at most. */
const idsMax = 100_000;

/**
 * The test application of FIX conformance suites: sends back orders (D), security definitions (d)
 * and e-mails (C) with their bodies by tag, drops an order that may be a resend (97=Y) and whose
 * ClOrdID was seen since the logon, and refuses all else.
 */
export function createEcho(): FixApplication {
  const seen = new Map<string, Set<string>>();
  return {
    loggedOut(peer) {
      seen.delete(peer.settings.target);
    },
    receive(message, peer) {
      if (!["D", "d", "C"].includes(message.type)) {
        peer.send(businessReject(message, "unsupportedType"));
        return;
      }
      if (message.type === "D") {
        const ids = seen.get(peer.settings.target) ?? new Set();
        const id = field(message, 11) ?? "";
        if (field(message, 97) === "Y" && ids.has(id)) return;
        if (ids.size < idsMax) ids.add(id);
        seen.set(peer.settings.target, ids);
      }
      const possResend = field(message, 97);
      const header: OutgoingField[] = possResend === undefined ? [] : [[97, possResend]];
      peer.send({ type: message.type, header, body: sortedBody(message) });
    },
  };
}

/** Fields of the body by tag; a group stays behind its count. */
function sortedBody(message: FixMessage): OutgoingField[] {
  const dictionary = dictionaries[message.beginString === "FIX.4.2" ? "FIX.4.2" : "FIX.4.4"];
  const body = dictionary.bodies.get(message.type);
  const runs: OutgoingField[][] = [];
  for (let index = 0; index < fieldCount(message); ) {
    const tag = tagOf(message, index);
    const end = endOfField(message, index, body);
    if (!dictionary.header.fields.has(tag) && !dictionary.trailer.fields.has(tag)) {
      const run: OutgoingField[] = [];
      for (; index < end; index++) run.push([tagOf(message, index), valueOf(message, index)]);
      runs.push(run);
    }
    index = end;
  }
  return runs.sort(([one], [other]) => (one?.[0] ?? 0) - (other?.[0] ?? 0)).flat();
}

/** Where the next field of the body starts: behind the entries, when this one counts some. */
function endOfField(message: FixMessage, index: number, set: FieldSet | undefined): number {
  const group = set?.groups.get(tagOf(message, index));
  let end = index + 1;
  if (group === undefined || numberField(message, tagOf(message, index)) <= 0) return end;
  while (end < fieldCount(message) && group.fields.has(tagOf(message, end))) {
    end = endOfField(message, end, group);
  }
  return end;
}
