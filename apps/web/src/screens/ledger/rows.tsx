import type { LedgerAccount, LedgerTransfer } from "@bourse/contract";
import type { ComponentProps, ReactNode } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { type Net, netOf } from "../../data/ledger-sums.ts";
import { Amount } from "../../design/amount.tsx";
import { Avatar } from "../../design/avatar.tsx";
import { ArrowDownLeft, ArrowUpRight, Landmark, PiggyBank } from "../../design/icons.ts";
import { Chip } from "../../design/states.tsx";
import { Glyph, RowLink } from "../../design/surface.tsx";
import { useLedgerNames } from "./names.ts";

type AmountProps = Omit<ComponentProps<typeof Amount>, "value"> & {
  readonly asset: LedgerAccount["asset"];
  readonly amount: string;
};

/** An amount of any asset; what is no currency is written as the ledger counts it. */
export function LedgerAmount({ asset, amount, ...look }: AmountProps) {
  if (asset.currency === null) return <data value={amount}>{amount}</data>;
  return <Amount value={{ amount, currency: asset.currency }} {...look} />;
}

export function useSideName(): (side: Net["side"]) => string {
  const { t } = useLanguage();
  const names = {
    debit: t.ledger.debitBalance,
    credit: t.ledger.creditBalance,
    none: t.ledger.noBalance,
  };
  return (side) => names[side];
}

/** A portrait of whose it is, or the institution's mark. */
export function AccountMark({ account }: { readonly account: LedgerTransfer["debit"] }) {
  const { holder } = account;
  if (holder === null) return <Glyph icon={Landmark} />;
  if (holder.type === "pot") return <Glyph icon={PiggyBank} />;
  const { handle, name, kind } = holder.member;
  return <Avatar handle={handle} name={name} kind={kind} />;
}

type AccountRowProps = { readonly account: LedgerAccount; readonly extra?: ReactNode };

export function AccountRow({ account, extra }: AccountRowProps) {
  const names = useLedgerNames();
  const sideName = useSideName();
  const { holder, asset } = account;
  const net = netOf(account.balances);
  const whose = holder === null ? [] : [`@${holder.member.handle}`];
  return (
    <RowLink
      link={{ to: "/ledger/accounts/$id", params: { id: account.id }, search: keepAt }}
      lead={<AccountMark account={account} />}
      title={names.account(account)}
      sub={[...whose, ...(extra === undefined ? [] : [extra])].join(" · ") || String(account.code)}
      end={<LedgerAmount asset={asset} amount={net.amount} private />}
      endSub={sideName(net.side)}
    />
  );
}

/** Links within the ledger keep the instant that one looks at, and nothing else. */
export const keepAt = (search: { readonly at?: string | undefined }) =>
  search.at === undefined ? {} : { at: search.at };

const tones = { pending: "warn", posted: "good", voided: "info", expired: "info" } as const;

/** How a transfer moves money, and what became of a hold; nothing for the usual kind. */
export function PhaseChip({ transfer }: { readonly transfer: LedgerTransfer }) {
  const { t } = useLanguage();
  const { phase, pendingState } = transfer;
  if (pendingState !== null) {
    return <Chip tone={tones[pendingState]}>{t.ledger.pendingStates[pendingState]}</Chip>;
  }
  return phase === "single" ? null : <Chip>{t.ledger.phases[phase]}</Chip>;
}

type TransferRowProps = {
  readonly transfer: LedgerTransfer;
  /** The account from which one looks; its own side is not named. */
  readonly from?: string;
};

export function TransferRow({ transfer, from }: TransferRowProps) {
  const { t, dates } = useLanguage();
  const names = useLedgerNames();
  const { debit, credit, asset, amount } = transfer;
  const isDebit = debit.id === from;
  const other = isDebit ? credit : debit;
  const title =
    from === undefined
      ? t.ledger.transfer.between(names.account(debit), names.account(credit))
      : names.account(other);
  const when = `${dates.date(transfer.at)}, ${dates.timeWithSeconds(transfer.at)}`;
  const state = <PhaseChip transfer={transfer} />;
  const isSettled = transfer.phase !== "single";
  return (
    <RowLink
      link={{ to: "/ledger/transfers/$id", params: { id: transfer.id }, search: keepAt }}
      lead={<Glyph icon={isDebit || from === undefined ? ArrowUpRight : ArrowDownLeft} />}
      title={title}
      sub={`${names.transfer(transfer)} · ${when}`}
      end={
        <LedgerAmount
          asset={asset}
          amount={isDebit && amount !== "0" ? `-${amount}` : amount}
          sign={from === undefined || isDebit ? "auto" : "always"}
        />
      }
      {...(isSettled && { endSub: state })}
    />
  );
}

/** An id, whole, as it can be copied. */
export function IdText({ id }: { readonly id: string }) {
  return <span className={pageStyles.mono}>{id}</span>;
}
