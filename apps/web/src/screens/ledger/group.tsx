import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useLanguage } from "../../app/language.tsx";
import { LoadError } from "../../app/load-error.tsx";
import { Page } from "../../app/page.tsx";
import { ledgerQueries } from "../../data/ledger-queries.ts";
import { Button } from "../../design/button.tsx";
import { BookOpenText } from "../../design/icons.ts";
import { EmptyState, RowBones } from "../../design/states.tsx";
import { Card } from "../../design/surface.tsx";
import { LedgerAsOf, useLedgerAt } from "./frame.tsx";
import styles from "./ledger.module.css";
import { useLedgerNames } from "./names.ts";
import { AccountRow } from "./rows.tsx";

/** The accounts of one asset and code, oldest first. */
export function LedgerGroup() {
  const { t } = useLanguage();
  const names = useLedgerNames();
  const { ledger, code } = useParams({ from: "/member/ledger/groups/$ledger/$code" });
  const list = useInfiniteQuery(ledgerQueries.group(Number(ledger), Number(code), useLedgerAt()));
  const accounts = list.data?.pages.flatMap((page) => page.items) ?? [];
  const [first] = accounts;
  const title = first === undefined ? t.ledger.otherAccount(Number(code)) : names.group(first);
  const intro = first === undefined ? "" : `${names.asset(first.asset)} · ${code}`;
  return (
    <Page title={title} intro={intro} back wide>
      <LedgerAsOf />
      {list.isError && <LoadError error={list.error} onRetry={list.refetch} />}
      <Card flush className={styles.list}>
        {list.isPending && <RowBones count={8} />}
        {list.data !== undefined && accounts.length === 0 && (
          <EmptyState icon={BookOpenText} title={t.ledger.noAccounts} />
        )}
        {accounts.map((account) => (
          <AccountRow key={account.id} account={account} />
        ))}
      </Card>
      {list.hasNextPage && (
        <Button
          variant="secondary"
          className={styles.list}
          pending={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t.common.loadMore}
        </Button>
      )}
    </Page>
  );
}
