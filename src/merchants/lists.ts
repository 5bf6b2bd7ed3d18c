import { z } from "zod";
import { ok } from "#kernel";
import type { Call } from "./call.ts";
import type { Outcome } from "./deps.ts";
import type { Kind, ObjectOf } from "./objects.ts";
import { type Operation, operation, readParams } from "./operation.ts";
import { created, nothing, page, type Range } from "./params.ts";
import { present } from "./present.ts";
import { invalid, missing } from "./refusal.ts";
import type { Shop } from "./shop.ts";
import { findObject, listObjects } from "./store/objects.ts";

/** What an object is called in the path of its list. */
export const paths: Readonly<Partial<Record<Kind, string>>> = {
  payment_intent: "payment_intents",
  charge: "charges",
  refund: "refunds",
  customer: "customers",
  payment_method: "payment_methods",
  setup_intent: "setup_intents",
  product: "products",
  price: "prices",
  balance_transaction: "balance_transactions",
  payout: "payouts",
  topup: "topups",
  dispute: "disputes",
  event: "events",
  webhook_endpoint: "webhook_endpoints",
  "checkout.session": "checkout/sessions",
  payment_link: "payment_links",
  coupon: "coupons",
  credit_note: "credit_notes",
  tax_rate: "tax_rates",
  account: "accounts",
  file: "files",
  file_link: "file_links",
  transfer: "transfers",
  application_fee: "application_fees",
  promotion_code: "promotion_codes",
  invoiceitem: "invoiceitems",
  invoice: "invoices",
  subscription: "subscriptions",
  "test_helpers.test_clock": "test_helpers/test_clocks",
  "billing_portal.configuration": "billing_portal/configurations",
};

type Page = {
  readonly limit: number;
  readonly starting_after?: string | undefined;
  readonly ending_before?: string | undefined;
  readonly created?: Range | undefined;
};

/** A list as clients page through it. */
export function listOf(data: readonly object[], url: string, hasMore = false): object {
  return { object: "list", data, has_more: hasMore, url };
}

/** Objects of a kind, newest first, a page at a time. */
async function listPage<K extends Kind>(
  shop: Shop,
  { world }: Call,
  kind: K,
  asked: { readonly page: Page; readonly refs: readonly string[]; readonly url: string },
): Promise<Outcome> {
  const { starting_after: after, ending_before: before, limit, created: range } = asked.page;
  if (after !== undefined && before !== undefined) {
    return invalid(
      "parameter_invalid",
      "You can only specify one of these parameters: starting_after, ending_before.",
    );
  }
  const beyond = after ?? before;
  if (beyond !== undefined && !(await findObject(shop.db, world, kind, beyond))) {
    return missing(kind, beyond, after === undefined ? "ending_before" : "starting_after");
  }
  const ascending = before !== undefined;
  const found = await listObjects(shop.db, world, kind, {
    refs: asked.refs,
    ...boundsOf(range),
    beyond,
    ascending,
    limit: limit + 1,
  });
  const data = found.slice(0, limit);
  if (ascending) data.reverse();
  return ok(listOf(data.map(present), asked.url, found.length > limit));
}

const secondMs = 1_000;

function boundsOf(range: Range | undefined) {
  if (range === undefined) return {};
  const { gt, gte, lt, lte } =
    typeof range === "number"
      ? { gte: range, lte: range, gt: undefined, lt: undefined }
      : { gt: undefined, gte: undefined, lt: undefined, lte: undefined, ...range };
  const from = gte ?? (gt === undefined ? undefined : gt + 1);
  const until = lte ?? (lt === undefined ? undefined : lt - 1);
  return {
    createdFrom: from === undefined ? undefined : new Date(from * secondMs),
    createdUntil: until === undefined ? undefined : new Date(until * secondMs),
  };
}

const pageSchema = z.object({ ...page, ...created });

/** A list that selects by these fields, each of them optional. */
export function listing<K extends Kind>(
  kind: K,
  filters: Readonly<Record<string, z.ZodType>> = {},
): Operation & {
  run(
    shop: Shop,
    call: Call,
    ids: readonly string[],
    input: unknown,
    refs?: readonly string[],
    url?: string,
  ): Promise<Outcome>;
} {
  const schema = z.strictObject({ ...page, ...created, ...filters });
  return {
    async run(
      shop: Shop,
      call: Call,
      _ids: readonly string[],
      input: unknown,
      refs: readonly string[] = [],
      url: string = `/v1/${paths[kind]}`,
    ) {
      const read = readParams(schema, input);
      if (!read.ok) return read;
      const paged = readParams(pageSchema, input);
      if (!paged.ok) return paged;
      const values: Readonly<Record<string, unknown>> = read.value;
      const given = Object.keys(filters).flatMap((field) => {
        const value = values[field];
        return value === undefined || value === null ? [] : [`${refName(field)}=${String(value)}`];
      });
      return listPage(shop, call, kind, { page: paged.value, refs: [...refs, ...given], url });
    },
  };
}

/** One object by its id; `name` is what an error calls it. */
export function retrieval<K extends Kind>(kind: K, name: string, param = "id"): Operation {
  return operation(nothing, async (shop, call, _params, id) => {
    const object: ObjectOf<K> | undefined = await findObject(shop.db, call.world, kind, id);
    return object ? ok(object) : missing(name, id, param);
  });
}

/** `lookup_keys[0]=a` asks for the one with the `lookup_key` `a`. */
const refName = (field: string) => (field === "lookup_keys" ? "lookup_key" : field);
