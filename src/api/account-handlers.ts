import type { Account } from "#accounts";
import { assert, type MemberId, ok, parseId, type Result } from "#kernel";
import { type Refusal, refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { presentAccount, presentBalances } from "./present-account.ts";
import { readInstant, readPast } from "./read-instant.ts";

/** An account of the member; another's is not there. */
export async function ownAccount(
  accounts: HandlerDeps["accounts"],
  member: MemberId,
  text: string,
): Promise<Result<Account, Refusal>> {
  const id = parseId("acc", text);
  const found = id && (await accounts.find(member, id));
  return found?.ok ? found : refuse("not_found");
}

/** Accounts, one for each currency. */
export function createAccountHandlers({ accounts, identity, clock }: HandlerDeps) {
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
      const account = await ownAccount(accounts, who.memberId, params.id);
      if (!account.ok) return account;
      const [shown] = await present([account.value]);
      return shown ? ok(shown) : refuse("not_found");
    },
    accountBalance: async ({ who, params, query }) => {
      const account = await ownAccount(accounts, who.memberId, params.id);
      if (!account.ok) return account;
      const at = readPast("at", query.at, clock.nowMs());
      if (!at.ok) return at;
      const effectiveAt = query.effectiveAt === undefined ? 0n : readInstant(query.effectiveAt);
      const [then] = await accounts.balancesAt([account.value], { at: at.value, effectiveAt });
      return then ? ok(presentBalances(then)) : refuse("not_found");
    },
  } satisfies Partial<Handlers>;
}
