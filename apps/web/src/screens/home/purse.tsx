import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useLanguage } from "../../app/language.tsx";
import { changeSettings, useSettings } from "../../app/settings.ts";
import { useAccounts } from "../../data/accounts.ts";
import { queries } from "../../data/queries.ts";
import { sumOf } from "../../data/sums.ts";
import { Amount } from "../../design/amount.tsx";
import { IconButton } from "../../design/button.tsx";
import { Guilloche } from "../../design/guilloche.tsx";
import { ArrowUpRight, Eye, EyeOff, HandCoins, Plus, ScanLine } from "../../design/icons.ts";
import { ErrorState } from "../../design/states.tsx";
import styles from "./home.module.css";

function QuickActions({ onAdd }: { readonly onAdd: () => void }) {
  const { t } = useLanguage();
  const actions = [
    { mode: "send", label: t.home.send, icon: ArrowUpRight },
    { mode: "request", label: t.home.request, icon: HandCoins },
    { mode: "scan", label: t.home.scan, icon: ScanLine },
  ] as const;
  return (
    <div className={styles.quick}>
      {actions.map(({ mode, label, icon: Drawn }) => (
        <Link
          key={mode}
          to="."
          search={(old) => ({ ...old, pay: mode })}
          className={styles.quickItem}
        >
          <span>
            <Drawn size="1.4rem" aria-hidden />
          </span>
          {label}
        </Link>
      ))}
      <button type="button" className={styles.quickItem} onClick={onAdd}>
        <span>
          <Plus size="1.4rem" aria-hidden />
        </span>
        {t.home.add}
      </button>
    </div>
  );
}

/** The purse: what there is in the display currency, and the four things done most. */
export function Purse({ onAdd }: { readonly onAdd: () => void }) {
  const { t } = useLanguage();
  const { eyeClosed } = useSettings();
  const { data: me } = useQuery(queries.me);
  const accounts = useAccounts();
  const { data: pots } = useQuery(queries.pots);
  const currency = me?.displayCurrency;
  const account = accounts.data?.find((one) => one.currency === currency) ?? accounts.data?.[0];
  const inPots =
    account === undefined
      ? undefined
      : sumOf(
          (pots ?? []).filter((pot) => pot.accountId === account.id).map((pot) => pot.balance),
          account.currency,
        );
  return (
    <section className={styles.purse} aria-label={t.home.available}>
      {me !== null && me !== undefined && (
        <Guilloche seed={me.handle} className={styles.engraving} />
      )}
      <div className={styles.purseHead}>
        {t.home.available}
        <IconButton
          label={eyeClosed ? t.home.show : t.home.hide}
          icon={eyeClosed ? EyeOff : Eye}
          aria-pressed={eyeClosed}
          onClick={() => changeSettings({ eyeClosed: !eyeClosed })}
        />
      </div>
      <div className={styles.total}>
        <Amount value={account?.available} size="hero" private />
      </div>
      <div className={styles.subline}>
        {inPots !== undefined && inPots.amount !== "0" && (
          <>
            {t.home.inPots} · <Amount value={inPots} private />
          </>
        )}
      </div>
      {accounts.isError && <ErrorState error={accounts.error} onRetry={accounts.refetch} />}
      <QuickActions onAdd={onAdd} />
    </section>
  );
}
