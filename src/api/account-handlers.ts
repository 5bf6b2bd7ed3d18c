import { type Account, dayStartMs } from "#accounts";
import { assert, type MemberId, ok, parseId, type Result } from "#kernel";
import { type Refusal, refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { FileAnswer, Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { presentAccount } from "./present-account.ts";
import { presentMoney } from "./present-values.ts";

const exportTypes = {
  csv: "text/csv; charset=utf-8",
  json: "application/json; charset=utf-8",
  ofx: "application/x-ofx",
} as const;
const statementTypes = { csv: "text/csv; charset=utf-8", pdf: "application/pdf" } as const;

/** Accounts, their statements and exports. */
export function createAccountHandlers({ accounts, identity }: HandlerDeps) {
  async function present(list: readonly Account[]) {
    const [balances, interest] = await Promise.all([
      accounts.balances(list),
      accounts.interestOf(list),
    ]);
    return list.map((account, i) => {
      const [balance, earned] = [balances[i], interest[i]];
      assert(balance && earned, "each account has balances and interest");
      return presentAccount(account, balance, earned);
    });
  }

  async function own(member: MemberId, text: string): Promise<Result<Account, Refusal>> {
    const id = parseId("acc", text);
    const found = id && (await accounts.find(member, id));
    return found?.ok ? found : refuse("not_found");
  }

  async function languageOf(member: MemberId) {
    return (await identity.memberById(member))?.language ?? "en";
  }

  async function openAccount(member: MemberId, currency: Account["currency"]) {
    const holder = await identity.memberById(member);
    assert(holder, "who is signed in is an active member");
    const existing = await accounts.accountOf(member, currency);
    if (existing) return refuse("account_exists");
    const [shown] = await present([await accounts.open(member, currency, holder.name)]);
    assert(shown, "an account that was opened is shown");
    return ok(shown);
  }

  return {
    accounts: async ({ who }) => ok({ items: await present(await accounts.list(who.memberId)) }),
    openAccount: ({ who, body }) => openAccount(who.memberId, body.currency),
    account: async ({ who, params }) => {
      const account = await own(who.memberId, params.id);
      if (!account.ok) return account;
      const [shown] = await present([account.value]);
      return shown ? ok(shown) : refuse("not_found");
    },
    statements: async ({ who, params }) => {
      const account = await own(who.memberId, params.id);
      if (!account.ok) return account;
      const months = await accounts.statementMonths(account.value);
      return ok({
        items: months.map(({ month, opening, moneyIn, moneyOut, closing, final }) => ({
          month,
          opening: presentMoney(opening),
          moneyIn: presentMoney(moneyIn),
          moneyOut: presentMoney(moneyOut),
          closing: presentMoney(closing),
          final,
        })),
      });
    },
    statementFile: async ({ who, params, query }): Promise<Result<FileAnswer, Refusal>> => {
      const account = await own(who.memberId, params.id);
      if (!account.ok) return account;
      const { format } = query;
      const language = query.language ?? (await languageOf(who.memberId));
      const make = format === "pdf" ? accounts.statementPdf : accounts.statementCsv;
      const file = await make(account.value, params.month, language);
      if (!file.ok) return refuseAs(file.error);
      const fileName = `statement-${account.value.currency}-${params.month}.${format}`;
      return ok({ mediaType: statementTypes[format], fileName, content: file.value });
    },
    exportMovements: async ({ who, query }) => {
      const { format, from, to } = query;
      const account = await own(who.memberId, query.accountId);
      if (!account.ok) return account;
      if (from !== undefined && to !== undefined && dayStartMs(to) < dayStartMs(from)) {
        return refuseField("query.to", "is before `from`");
      }
      const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
      const language = await languageOf(who.memberId);
      const content = await accounts.exportMovements(account.value, format, range, language);
      const fileName = `movements-${account.value.currency}.${format}`;
      return ok({ mediaType: exportTypes[format], fileName, content });
    },
  } satisfies Partial<Handlers>;
}
