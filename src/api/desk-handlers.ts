import { z } from "zod";
import { toCsv } from "#accounts";
import { ok, type Result, secondMs } from "#kernel";
import type { PayoutReport, ScheduleView } from "#merchants";
import { askShop, enter } from "./business-access.ts";
import { shopMoney } from "./business-money.ts";
import { type Refusal, refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { FileAnswer, Handlers } from "./handlers.ts";
import { presentInstant, presentMaybeInstant } from "./present-values.ts";

const fileShape = z.object({ id: z.string(), type: z.string(), size: z.number() });
/** Payouts, files and the log of the API of a business. */
export function createDeskHandlers(deps: HandlerDeps) {
  return {
    ...createScheduleOfPayoutsHandlers(deps),
    ...createFileHandlers(deps),
    ...createRequestLogHandlers(deps),
  } satisfies Partial<Handlers>;
}

function createScheduleOfPayoutsHandlers({ merchants }: HandlerDeps) {
  return {
    payoutSchedule: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      return ok(presentSchedule(await merchants.payoutSchedule(entered.value.world)));
    },
    setPayoutSchedule: async (call) => {
      const entered = await enter(merchants, call, "manage");
      if (!entered.ok) return entered;
      const { interval, weekday = 1, day = 1 } = call.body;
      const rule = { interval, weekday, day };
      return ok(presentSchedule(await merchants.setPayoutSchedule(entered.value.world, rule)));
    },
    businessPayout: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const report = await merchants.payoutReport(entered.value.world, call.params.payout);
      return report.ok ? ok(presentReport(report.value)) : refuse("not_found");
    },
    businessPayoutFile: async (call): Promise<Result<FileAnswer, Refusal>> => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const report = await merchants.payoutReport(entered.value.world, call.params.payout);
      if (!report.ok) return refuse("not_found");
      const content = csvOf(report.value);
      const fileName = `payout-${call.params.payout}.csv`;
      return ok({ mediaType: "text/csv; charset=utf-8", fileName, content });
    },
  } satisfies Partial<Handlers>;
}

function createFileHandlers({ merchants }: HandlerDeps) {
  return {
    addBusinessFile: async (call) => {
      const entered = await enter(merchants, call, "refund");
      if (!entered.ok) return entered;
      const { name, content } = call.body;
      const file = { name, content: Buffer.from(content, "base64") };
      const input = { file, purpose: "dispute_evidence" };
      const made = await askShop(merchants, "POST /v1/files", entered.value.world, input);
      return made.ok ? ok(fileShape.parse(made.value)) : made;
    },
    businessFile: async (call): Promise<Result<FileAnswer, Refusal>> => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const found = await merchants.fileOf(entered.value.world, call.params.file);
      if (!found.ok) return refuse("not_found");
      const { name: fileName, ...rest } = found.value;
      return ok({ ...rest, fileName });
    },
    linkedFile: async ({ params }): Promise<Result<FileAnswer, Refusal>> => {
      const found = await merchants.fileByLink(params.link);
      if (!found.ok) return refuse("not_found");
      const { name: fileName, ...rest } = found.value;
      return ok({ ...rest, fileName });
    },
  } satisfies Partial<Handlers>;
}

function createRequestLogHandlers({ merchants, present }: HandlerDeps) {
  return {
    businessRequests: async (call) => {
      const entered = await enter(merchants, call, "develop");
      if (!entered.ok) return entered;
      const { cursor, limit, failed } = call.query;
      const asked = { before: cursor, failed: failed === "true", limit: limit + 1 };
      const found = await merchants.requests(entered.value.world, asked);
      const page = found.slice(0, limit);
      const items = page.map(({ id, method, path, status, ...one }) => ({
        id,
        method,
        path,
        status,
        key: one.keyId,
        bodyBytes: one.bodyBytes,
        tookMs: one.tookMs,
        at: presentInstant(one.atMs),
      }));
      return ok({ items, nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null });
    },
    connectedAccounts: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const { world } = entered.value;
      const found = await merchants.accountsOf(world);
      const items = found.map(async (account) => ({
        id: account.id,
        name: account.business_profile.name,
        email: account.email,
        member: account.hidden.member ? await present.party(account.hidden.member) : null,
        payoutsEnabled: account.payouts_enabled,
        createdAt: presentInstant(account.created * secondMs),
      }));
      return ok({ items: await Promise.all(items) });
    },
  } satisfies Partial<Handlers>;
}

function presentSchedule({ rule, nextAtMs }: ScheduleView) {
  const { interval, weekday, day } = rule;
  return {
    schedule: {
      interval,
      ...(interval === "weekly" && { weekday }),
      ...(interval === "monthly" && { day }),
    },
    nextAt: presentMaybeInstant(nextAtMs),
  };
}

function presentReport({ payout, lines }: PayoutReport) {
  const { currency } = payout;
  const totals = [...Map.groupBy(lines, ({ type }) => type)].map(([type, group]) => {
    const sumOf = (field: "amount" | "fee" | "net") =>
      shopMoney(
        group.reduce((sum, line) => sum + line[field], 0n),
        currency,
      );
    return {
      type,
      count: group.length,
      amount: sumOf("amount"),
      fee: sumOf("fee"),
      net: sumOf("net"),
    };
  });
  return {
    id: payout.id,
    amount: shopMoney(payout.amount, currency),
    state: payout.status,
    automatic: payout.automatic,
    createdAt: presentInstant(payout.created * secondMs),
    arrivesAt: presentInstant(payout.arrival_date * secondMs),
    reconciled: payout.reconciliation_status === "completed",
    totals,
    lines: lines.map((line) => ({
      id: line.id,
      type: line.type,
      source: line.source,
      description: line.description,
      amount: shopMoney(line.amount, currency),
      fee: shopMoney(line.fee, currency),
      net: shopMoney(line.net, currency),
      availableAt: presentInstant(line.available_on * secondMs),
      createdAt: presentInstant(line.created * secondMs),
    })),
  };
}

const columns = [
  "payout",
  "line",
  "type",
  "source",
  "description",
  "currency",
  "amount",
  "fee",
  "net",
  "created",
  "available_on",
] as const;

/** Amounts are minor units, as the API has them; the nets add up to the payout. */
function csvOf({ payout, lines }: PayoutReport): string {
  const rows = lines.map((line) => [
    payout.id,
    line.id,
    line.type,
    line.source,
    line.description ?? "",
    line.currency,
    String(line.amount),
    String(line.fee),
    String(line.net),
    presentInstant(line.created * secondMs),
    presentInstant(line.available_on * secondMs),
  ]);
  return toCsv([columns, ...rows]);
}
