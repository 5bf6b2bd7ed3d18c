import type { LedgerAccount, LedgerTransfer } from "@bourse/contract";
import { useLanguage } from "../../app/language.tsx";

type Reference = LedgerTransfer["debit"];
type Side = NonNullable<LedgerTransferSide>;
type LedgerTransferSide =
  | { readonly type: "member" | "pot"; readonly member: { readonly name: string } }
  | { readonly type: "outside"; readonly name: string }
  | { readonly type: "bourse" };

/** What things of the ledger are called, in the reader's language. */
export function useLedgerNames() {
  const { t } = useLanguage();
  const accountNames: Readonly<Record<string, string>> = t.ledger.accountNames;
  const transferNames: Readonly<Record<string, string>> = t.ledger.transferNames;
  const group = ({ name, code }: Pick<Reference, "name" | "code">) =>
    (name === null ? undefined : accountNames[name]) ?? t.ledger.otherAccount(code);
  const member = ({ name }: { readonly name: string }) =>
    name === "" ? t.ledger.formerMember : name;
  return {
    group,
    /** Whose an account is, or what the institution has it for. */
    account({ holder, ...one }: Reference): string {
      if (holder === null) return group(one);
      const name = member(holder.member);
      return holder.type === "available" ? name : `${name} · ${t.ledger.holderTypes[holder.type]}`;
    },
    transfer: ({ name, code }: Pick<LedgerTransfer, "name" | "code">) =>
      (name === null ? undefined : transferNames[name]) ?? t.ledger.otherTransfer(code),
    asset: ({ currency, ledger }: LedgerAccount["asset"]) =>
      currency ?? t.ledger.otherAsset(ledger),
    side(one: Side): string {
      if (one.type === "bourse") return t.ledger.bank;
      return one.type === "outside" ? one.name : member(one.member);
    },
  };
}
