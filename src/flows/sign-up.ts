import type { Accounts } from "#accounts";
import type { Identity, Member, SignedIn } from "#identity";
import { type Currency, ok, type Result } from "#kernel";

/** Accounts that every member has, beside the one in the currency they chose to see. */
const firstCurrencies: readonly Currency[] = ["USD", "EUR"];

/** Opens the accounts that a member is to have and has not. From memory when they were seen. */
export async function ensureAccounts(
  accounts: Pick<Accounts, "open">,
  member: Member,
): Promise<void> {
  const currencies = new Set([member.displayCurrency, ...firstCurrencies]);
  // In turn: they are listed in the order in which they were opened, the chosen one first.
  for (const currency of currencies) await accounts.open(member.id, currency, member.name);
}

/**
 * Identity, but whoever signs up leaves with accounts. Signing in opens those that are missing: a
 * crash between the two halves of a sign-up is repaired before the member sees anything of it.
 */
export function withAccounts(identity: Identity, accounts: Pick<Accounts, "open">): Identity {
  async function opened<T extends SignedIn, E>(result: Result<T, E>): Promise<Result<T, E>> {
    if (!result.ok) return result;
    await ensureAccounts(accounts, result.value.member);
    return ok(result.value);
  }

  return {
    ...identity,
    signUpWithPassword: async (details, caller) =>
      opened(await identity.signUpWithPassword(details, caller)),
    finishPasskeySignUp: async (details, caller) =>
      opened(await identity.finishPasskeySignUp(details, caller)),
    signInWithPassword: async (input, caller) =>
      opened(await identity.signInWithPassword(input, caller)),
    finishPasskeySignIn: async (input, caller) =>
      opened(await identity.finishPasskeySignIn(input, caller)),
    signInWithRecoveryCode: async (input, caller) =>
      opened(await identity.signInWithRecoveryCode(input, caller)),
  };
}
