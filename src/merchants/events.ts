import { z } from "zod";
import { ok } from "#kernel";
import { listing } from "./lists.ts";
import { type Operation, operation } from "./operation.ts";
import { flag, nothing, text } from "./params.ts";
import { invalid, missing } from "./refusal.ts";
import { undeliveredOf } from "./store/deliveries.ts";
import { findObject } from "./store/objects.ts";

const typesMax = 1;
const eventList = listing("event", {
  type: text().optional(),
  delivery_success: flag.optional().transform(() => undefined),
});

const list: Operation = {
  async run(shop, call, ids, input) {
    const { types, ...rest } = { types: undefined, ...Object(input) };
    if (types === undefined) return eventList.run(shop, call, ids, rest);
    const read = z.array(text()).safeParse(types);
    if (!read.success || read.data.length > typesMax || rest.type !== undefined) {
      return invalid("parameter_invalid", "One type at a time can be listed.", "types");
    }
    return eventList.run(shop, call, ids, { ...rest, type: read.data[0] });
  },
};

const retrieve = operation(nothing, async (shop, call, _params, id) => {
  const event = await findObject(shop.db, call.world, "event", id);
  if (!event) return missing("event", id);
  return ok({ ...event, pending_webhooks: await undeliveredOf(shop.db, id) });
});

/** Events: what happened, newest first. */
export const eventOperations = { list, retrieve };
