import type { Account } from "@bourse/contract";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { useAccounts } from "../../data/accounts.ts";
import { Amount } from "../../design/amount.tsx";
import { cx } from "../../design/class-names.ts";
import { Plus } from "../../design/icons.ts";
import { Bone } from "../../design/states.tsx";
import { Section } from "../../design/surface.tsx";
import { Coin } from "./coin.tsx";
import styles from "./home.module.css";
import { OpenAccount } from "./open-account.tsx";

function AccountCard({ account }: { readonly account: Account }) {
  const { t, money } = useLanguage();
  const pending = account.reserved.amount !== "0";
  return (
    <Link to="/accounts/$id" params={{ id: account.id }} className={styles.account}>
      <span className={styles.accountCode}>
        <Coin currency={account.currency} /> {account.currency}
      </span>
      <span>
        <Amount value={account.available} size="large" private />
        <span className={styles.accountSub} style={{ display: "block" }}>
          {pending
            ? `${t.accounts.reserved} · ${money(account.reserved)}`
            : t.accounts.names[account.currency]}
        </span>
      </span>
    </Link>
  );
}

export function Accounts() {
  const { t } = useLanguage();
  const [opening, setOpening] = useState(false);
  const { data: accounts, isPending } = useAccounts();
  return (
    <Section title={t.home.accounts}>
      <div className={styles.accounts}>
        {isPending && <Bone width="100%" height="6.75rem" />}
        {accounts?.map((account) => (
          <AccountCard key={account.id} account={account} />
        ))}
        <button
          type="button"
          className={cx(styles.account, styles.add)}
          onClick={() => setOpening(true)}
        >
          <Plus size="1.3rem" aria-hidden />
          {t.home.openAccount}
        </button>
      </div>
      {opening && <OpenAccount onClose={() => setOpening(false)} />}
    </Section>
  );
}
