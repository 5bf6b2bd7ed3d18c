import type { OutputOf, Account as WireAccount, Pot as WirePot } from "@bourse/contract";
import type { Account, AccountBalances, InterestInfo, PotWithBalance } from "#accounts";
import { presentInstant, presentMaybeMoney, presentMoney } from "./present-values.ts";

export function presentAccount(
  account: Account,
  balances: AccountBalances,
  interest: InterestInfo,
): WireAccount {
  return {
    id: account.id,
    currency: account.currency,
    ...presentBalances(balances),
    details: account.details.map((detail) => ({ ...detail })),
    interest: {
      rateBps: interest.rateBps,
      accrued: presentMoney(interest.accrued),
      paidAt: interest.paidOn,
    },
    createdAt: presentInstant(account.createdAtMs),
  };
}

export function presentBalances({
  available,
  reserved,
  incoming,
}: AccountBalances): OutputOf<"accountBalance"> {
  return {
    available: presentMoney(available),
    reserved: presentMoney(reserved),
    incoming: presentMoney(incoming),
  };
}

export function presentPot(pot: PotWithBalance): WirePot {
  return {
    id: pot.id,
    accountId: pot.account,
    name: pot.name,
    emoji: pot.emoji,
    balance: presentMoney(pot.balance),
    goal: presentMaybeMoney(pot.goal),
    goalDate: pot.goalDate,
    roundUpTo: presentMaybeMoney(pot.roundUpTo),
    schedule: pot.schedule && {
      amount: presentMoney(pot.schedule.amount),
      every: pot.schedule.every,
      nextOn: pot.schedule.nextOn,
    },
    lockedUntil: pot.lockedUntil,
    createdAt: presentInstant(pot.createdAtMs),
  };
}
