import { dayStartMs } from "#accounts";
import { type MemberId, ok, type Result } from "#kernel";
import { ownAccount } from "./account-handlers.ts";
import { type Refusal, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { FileAnswer, Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { presentMoney } from "./present-values.ts";

const exportTypes = {
  csv: "text/csv; charset=utf-8",
  json: "application/json; charset=utf-8",
  ofx: "application/x-ofx",
} as const;
const statementTypes = { csv: "text/csv; charset=utf-8", pdf: "application/pdf" } as const;

/** Statements and exports. */
export function createDocumentHandlers({ accounts, identity }: HandlerDeps) {
  async function languageOf(member: MemberId) {
    return (await identity.memberById(member))?.language ?? "en";
  }

  return {
    statements: async ({ who, params }) => {
      const account = await ownAccount(accounts, who.memberId, params.id);
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
      const account = await ownAccount(accounts, who.memberId, params.id);
      if (!account.ok) return account;
      const { format } = query;
      const language = query.language ?? (await languageOf(who.memberId));
      const { month } = params;
      const file =
        format === "pdf"
          ? await accounts.statementPdf(account.value, month, language)
          : await accounts.statementCsv(account.value, month, language);
      if (!file.ok) return refuseAs(file.error);
      const fileName = `statement-${account.value.currency}-${params.month}.${format}`;
      return ok({ mediaType: statementTypes[format], fileName, content: file.value });
    },
    exportMovements: async ({ who, query }) => {
      const { format, from, to } = query;
      const account = await ownAccount(accounts, who.memberId, query.accountId);
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
