import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useLanguage } from "../../app/language.tsx";
import { LoadError } from "../../app/load-error.tsx";
import { Page } from "../../app/page.tsx";
import { ledgerQueries } from "../../data/ledger-queries.ts";
import { Search } from "../../design/icons.ts";
import { EmptyState, RowBones } from "../../design/states.tsx";
import { Card, Section } from "../../design/surface.tsx";
import styles from "./ledger.module.css";
import { useLedgerNames } from "./names.ts";
import { AccountRow, TransferRow } from "./rows.tsx";

/** What an id or a handle names. */
export function LedgerSearch() {
  const { t } = useLanguage();
  const names = useLedgerNames();
  const { text = "" } = useSearch({ from: "/member/ledger/search" });
  const found = useQuery({ ...ledgerQueries.search(text), enabled: text !== "" });
  const { accounts = [], transfers = [] } = found.data ?? {};
  const isEmpty = found.data !== undefined && accounts.length + transfers.length === 0;
  return (
    <Page title={text === "" ? t.ledger.search : t.ledger.found(text)} back wide>
      {found.isLoading && <RowBones count={3} />}
      {found.isError && <LoadError error={found.error} onRetry={found.refetch} />}
      {(isEmpty || text === "") && (
        <EmptyState
          icon={Search}
          title={isEmpty ? t.ledger.nothingFound : t.ledger.searchHint}
          text={t.ledger.nothingFoundText}
        />
      )}
      {accounts.length > 0 && (
        <Section title={t.ledger.chart} className={styles.list}>
          <Card flush>
            {accounts.map((account) => (
              <AccountRow key={account.id} account={account} extra={names.asset(account.asset)} />
            ))}
          </Card>
        </Section>
      )}
      {transfers.length > 0 && (
        <Section title={t.ledger.account.transfers} className={styles.list}>
          <Card flush>
            {transfers.map((transfer) => (
              <TransferRow key={transfer.id} transfer={transfer} />
            ))}
          </Card>
        </Section>
      )}
    </Page>
  );
}
