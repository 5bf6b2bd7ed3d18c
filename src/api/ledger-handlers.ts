import { ok, type Result } from "#kernel";
import { timestampMax, u128Max } from "#ledger";
import { type Refusal, refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, Handlers } from "./handlers.ts";
import { createPresentLedger, type PresentLedger, presentChart } from "./present-ledger.ts";
import { readInstant, readPast } from "./read-instant.ts";
import { presentVerification } from "./verification.ts";

/** The ledger as operators read it. */
export function createLedgerHandlers(deps: HandlerDeps) {
  const { explorer, clock, verification } = deps;
  const present = createPresentLedger(deps.identity);
  return {
    ledgerChart: async ({ query }) => {
      const at = readPast("at", query.at, clock.nowMs());
      if (!at.ok) return at;
      return ok({ assets: (await explorer.chart(at.value)).map(presentChart) });
    },
    ...createRecordHandlers(deps, present),
    ledgerTransfer: async ({ params }) => {
      const id = readId(params.id);
      const story = id === undefined ? undefined : await explorer.transfer(id);
      return story ? ok(await present.story(story)) : refuse("not_found");
    },
    ledgerSearch: async ({ query }) => {
      const found = await explorer.search(query.text);
      return ok({
        accounts: await Promise.all(found.accounts.map((one) => present.account(one, 0n))),
        transfers: await Promise.all(found.transfers.map(present.transfer)),
      });
    },
    ledgerVerification: async () => ok(presentVerification(verification.latest())),
    verifyLedger: async () => ok(presentVerification(verification.start())),
  } satisfies Partial<Handlers>;
}

/** Accounts, one or a page of them, and what went through one. */
function createRecordHandlers({ explorer, clock }: HandlerDeps, present: PresentLedger) {
  const past = (text: string | undefined) => readPast("at", text, clock.nowMs());

  async function accountsOfGroup({ query }: Call<"ledgerAccounts">) {
    const at = past(query.at);
    const cursor = readCursor(query.cursor);
    if (!at.ok) return at;
    if (!cursor.ok) return cursor;
    const { ledger, code, limit } = query;
    const wanted = { ledger, code, limit, at: at.value, cursor: cursor.value };
    const { items, next } = await explorer.accountsOfGroup(wanted);
    return ok({
      items: await Promise.all(items.map((one) => present.account(one, at.value))),
      nextCursor: next?.toString() ?? null,
    });
  }

  async function account({ params, query }: Call<"ledgerAccount">) {
    const at = past(query.at);
    if (!at.ok) return at;
    const effectiveAt = query.effectiveAt === undefined ? 0n : readInstant(query.effectiveAt);
    const instant = { at: at.value, effectiveAt };
    const id = readId(params.id);
    const found = id === undefined ? undefined : await explorer.account(id, instant);
    return found ? ok(await present.account(found, at.value)) : refuse("not_found");
  }

  async function transfers({ params, query }: Call<"ledgerAccountTransfers">) {
    const id = readId(params.id);
    const cursor = readCursor(query.cursor);
    if (id === undefined) return refuse("not_found");
    if (!cursor.ok) return cursor;
    const { side, code, limit } = query;
    const range = {
      from: query.from === undefined ? undefined : startOf(query.from),
      until: query.until === undefined ? undefined : readInstant(query.until),
    };
    const wanted = { accountId: id, side, code, limit, cursor: cursor.value, ...range };
    const { items, next } = await explorer.transfersOfAccount(wanted);
    return ok({
      items: await Promise.all(items.map(present.transfer)),
      nextCursor: next?.toString() ?? null,
    });
  }

  return {
    ledgerAccounts: accountsOfGroup,
    ledgerAccount: account,
    ledgerAccountTransfers: transfers,
  } satisfies Partial<Handlers>;
}

function readId(text: string): bigint | undefined {
  const id = BigInt(text);
  return id > 0n && id < u128Max ? id : undefined;
}

function readCursor(text: string | undefined): Result<bigint | undefined, Refusal> {
  if (text === undefined) return ok(undefined);
  const cursor = /^[1-9][0-9]{0,18}$/.test(text) ? BigInt(text) : undefined;
  if (cursor !== undefined && cursor <= timestampMax) return ok(cursor);
  return refuseField("query.cursor", "is not a cursor of this list");
}

const nsPerMs = 1_000_000n;

/** A beginning stands for the start of its millisecond. */
function startOf(text: string): bigint {
  const time = readInstant(text);
  return /\.[0-9]{4,}Z$/.test(text) ? time : time - (time % nsPerMs);
}
