import type { LedgerAccount } from "@bourse/contract";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { AsOf } from "../../app/as-of.tsx";
import { useLanguage } from "../../app/language.tsx";
import { LoadError } from "../../app/load-error.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { ledgerQueries } from "../../data/ledger-queries.ts";
import { netOf } from "../../data/ledger-sums.ts";
import { Button } from "../../design/button.tsx";
import { Segmented } from "../../design/field.tsx";
import { BookOpenText } from "../../design/icons.ts";
import { Bone, Chip, EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import { Card, type Fact, Facts, Section } from "../../design/surface.tsx";
import { LedgerAsOf, useLedgerAt } from "./frame.tsx";
import styles from "./ledger.module.css";
import { useLedgerNames } from "./names.ts";
import { AccountMark, IdText, LedgerAmount, TransferRow, useSideName } from "./rows.tsx";

/** One account: whose it is, its four balances now or then, and what went through it. */
export function LedgerAccountScreen() {
  const { t } = useLanguage();
  const names = useLedgerNames();
  const { id } = useParams({ from: "/member/ledger/accounts/$id" });
  const [effectiveAt, setEffectiveAt] = useState<string>();
  const account = useQuery(ledgerQueries.account(id, { ...useLedgerAt(), effectiveAt }));
  const { data } = account;
  const title = data === undefined ? t.ledger.account.title : names.account(data);
  return (
    <Page title={title} back wide>
      <div className={styles.instants}>
        <LedgerAsOf />
        <AsOf label={t.ledger.transfer.effectiveAt} value={effectiveAt} onChange={setEffectiveAt} />
      </div>
      {account.isPending && <Bone width="100%" height="16rem" />}
      {account.isError && <LoadError error={account.error} onRetry={account.refetch} />}
      {data !== undefined && (
        <div className={pageStyles.columns}>
          <div className={pageStyles.stack}>
            <Balances account={data} effectiveAt={effectiveAt} />
            <Transfers id={id} />
          </div>
          <Card>
            <AccountFacts account={data} />
          </Card>
        </div>
      )}
    </Page>
  );
}

type BalancesProps = {
  readonly account: LedgerAccount;
  /** What they leave out counts later than that; undefined for nothing. */
  readonly effectiveAt: string | undefined;
};

function Balances({ account, effectiveAt }: BalancesProps) {
  const { t, dates } = useLanguage();
  const sideName = useSideName();
  const { asset, balances, at } = account;
  const net = netOf(balances);
  const moment = (instant: string) => `${dates.date(instant)}, ${dates.timeWithSeconds(instant)}`;
  const instants = [
    ...(at === null ? [] : [t.ledger.pastNow(moment(at))]),
    ...(effectiveAt === undefined
      ? []
      : [`${t.ledger.transfer.effectiveAt}: ${moment(effectiveAt)}`]),
  ];
  const rows = [
    { name: t.ledger.account.posted, debit: balances.debitsPosted, credit: balances.creditsPosted },
    {
      name: t.ledger.account.pending,
      debit: balances.debitsPending,
      credit: balances.creditsPending,
    },
  ];
  return (
    <Card>
      <div className={styles.holder}>
        <AccountMark account={account} />
        <span className={pageStyles.muted}>
          {instants.length === 0 ? sideName(net.side) : instants.join(" · ")}
        </span>
      </div>
      <LedgerAmount asset={asset} amount={net.amount} size="hero" private />
      {instants.length > 0 && <div className={pageStyles.muted}>{sideName(net.side)}</div>}
      <table className={styles.balances}>
        <thead>
          <tr>
            <td aria-hidden />
            <th scope="col">{t.ledger.account.debits}</th>
            <th scope="col">{t.ledger.account.credits}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, debit, credit }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <LedgerAmount asset={asset} amount={debit} private />
              </td>
              <td>
                <LedgerAmount asset={asset} amount={credit} private />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function AccountFacts({ account }: { readonly account: LedgerAccount }) {
  const { t, dates } = useLanguage();
  const names = useLedgerNames();
  const { asset, holder, floor, ceiling } = account;
  const limit = (term: string, amount: string | null): Fact | undefined =>
    amount === null ? undefined : { term, value: <LedgerAmount asset={asset} amount={amount} /> };
  return (
    <Facts
      items={[
        {
          term: t.ledger.account.held,
          value: holder === null ? t.ledger.account.institution : <HolderLink account={account} />,
        },
        { term: t.ledger.account.asset, value: `${names.asset(asset)} · ${asset.ledger}` },
        { term: t.ledger.account.code, value: `${account.code} · ${names.group(account)}` },
        { term: t.ledger.account.id, value: <IdText id={account.id} /> },
        holder === null
          ? undefined
          : { term: t.ledger.account.ownId, value: <IdText id={holder.id} /> },
        {
          term: t.ledger.account.created,
          value: `${dates.date(account.createdAt)}, ${dates.timeWithSeconds(account.createdAt)}`,
        },
        account.flags.length === 0
          ? undefined
          : {
              term: t.ledger.account.rules,
              value: (
                <span className={styles.chips}>
                  {account.flags.map((flag) => (
                    <Chip key={flag}>{t.ledger.flags[flag]}</Chip>
                  ))}
                </span>
              ),
            },
        limit(t.ledger.account.floor, floor),
        limit(t.ledger.account.ceiling, ceiling),
      ]}
    />
  );
}

function HolderLink({ account }: { readonly account: LedgerAccount }) {
  const { t } = useLanguage();
  const { holder } = account;
  if (holder === null) return null;
  const { handle } = holder.member;
  return (
    <>
      {handle === "" ? (
        t.ledger.formerMember
      ) : (
        <Link to="/ledger/search" search={{ text: `@${handle}` }}>
          @{handle}
        </Link>
      )}
      {` · ${t.ledger.holderTypes[holder.type]}`}
    </>
  );
}

const sides = ["all", "debit", "credit"] as const;

function Transfers({ id }: { readonly id: string }) {
  const { t } = useLanguage();
  const { at } = useLedgerAt();
  const [side, setSide] = useState<(typeof sides)[number]>("all");
  const filter = {
    id,
    ...(side === "all" ? {} : { side }),
    ...(at === undefined ? {} : { until: at }),
  };
  const list = useInfiniteQuery(ledgerQueries.transfers(filter));
  const transfers = list.data?.pages.flatMap((page) => page.items) ?? [];
  const labels = {
    all: t.ledger.account.all,
    debit: t.ledger.account.debits,
    credit: t.ledger.account.credits,
  };
  return (
    <Section title={t.ledger.account.transfers}>
      <div className={pageStyles.stack}>
        <Segmented
          label={t.ledger.account.transfers}
          value={side}
          onChange={setSide}
          options={sides.map((value) => ({ value, label: labels[value] }))}
        />
        <Card flush>
          {list.isPending && <RowBones count={5} />}
          {list.isError && <ErrorState error={list.error} onRetry={list.refetch} />}
          {list.data !== undefined && transfers.length === 0 && (
            <EmptyState icon={BookOpenText} title={t.ledger.noTransfers} />
          )}
          {transfers.map((transfer) => (
            <TransferRow key={transfer.id} transfer={transfer} from={id} />
          ))}
        </Card>
        {list.hasNextPage && (
          <Button
            variant="secondary"
            pending={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {t.common.loadMore}
          </Button>
        )}
      </div>
    </Section>
  );
}
