import type { OutputOf } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import { LoadError } from "../../app/load-error.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { ledgerQueries } from "../../data/ledger-queries.ts";
import { isBalanced, isUntouched, netOf } from "../../data/ledger-sums.ts";
import { ChevronDown, CircleAlert, CircleCheck } from "../../design/icons.ts";
import { Bone, Chip } from "../../design/states.tsx";
import { Card, RowLink, Section } from "../../design/surface.tsx";
import { LedgerAsOf, useLedgerAt } from "./frame.tsx";
import styles from "./ledger.module.css";
import { useLedgerNames } from "./names.ts";
import { keepAt, LedgerAmount, useSideName } from "./rows.tsx";

type AssetChart = OutputOf<"ledgerChart">["assets"][number];
type Group = AssetChart["groups"][number];

/** Every asset, its accounts by code, and that debits equal credits. */
export function LedgerChart() {
  const { t } = useLanguage();
  const chart = useQuery(ledgerQueries.chart(useLedgerAt()));
  const isUsed = ({ balances }: AssetChart) => balances === null || !isUntouched(balances);
  const used = chart.data?.filter(isUsed) ?? [];
  const unused = chart.data?.filter((asset) => !isUsed(asset)) ?? [];
  return (
    <Page title={t.ledger.title} wide>
      <LedgerAsOf />
      {chart.isPending && <Bone width="100%" height="24rem" />}
      {chart.isError && <LoadError error={chart.error} onRetry={chart.refetch} />}
      <div className={pageStyles.columns}>
        <div className={pageStyles.stack}>
          {used.map((asset) => (
            <AssetCard key={asset.asset.ledger} chart={asset} />
          ))}
        </div>
        {unused.length > 0 && (
          <Section title={t.ledger.unused}>
            <Card flush>
              {unused.map((asset) => (
                <UnusedAsset key={asset.asset.ledger} chart={asset} />
              ))}
            </Card>
          </Section>
        )}
      </div>
    </Page>
  );
}

function AssetName({ asset }: Pick<AssetChart, "asset">) {
  const { t } = useLanguage();
  const names = useLedgerNames();
  const currencyNames: Readonly<Record<string, string>> = t.accounts.names;
  const fullName = asset.currency === null ? undefined : currencyNames[asset.currency];
  return (
    <>
      {names.asset(asset)}
      {fullName !== undefined && <span className={styles.fullName}> {fullName}</span>}
    </>
  );
}

/** Its accounts are there, and wait behind its name. */
function UnusedAsset({ chart }: { readonly chart: AssetChart }) {
  const { asset, groups } = chart;
  return (
    <details>
      <summary className={styles.unused}>
        <span>
          <AssetName asset={asset} />
        </span>
        <ChevronDown size="1.1rem" aria-hidden />
      </summary>
      {groups.map((group) => (
        <GroupRow key={group.code} asset={asset} group={group} />
      ))}
    </details>
  );
}

function AssetCard({ chart }: { readonly chart: AssetChart }) {
  const { asset, groups, balances } = chart;
  return (
    <Card flush>
      <div className={styles.assetHead}>
        <h2>
          <AssetName asset={asset} />
        </h2>
        <BalanceChip balances={balances} />
      </div>
      {groups.map((group) => (
        <GroupRow key={group.code} asset={asset} group={group} />
      ))}
    </Card>
  );
}

function BalanceChip({ balances }: Pick<AssetChart, "balances">) {
  const { t } = useLanguage();
  if (balances === null) return <Chip tone="warn">{t.ledger.tooMany}</Chip>;
  const balanced = isBalanced(balances);
  const Mark = balanced ? CircleCheck : CircleAlert;
  return (
    <Chip tone={balanced ? "good" : "bad"}>
      <Mark size="1.05em" aria-hidden />
      {balanced ? t.ledger.balanced : t.ledger.unbalanced}
    </Chip>
  );
}

function GroupRow({ asset, group }: Pick<AssetChart, "asset"> & { readonly group: Group }) {
  const { t } = useLanguage();
  const names = useLedgerNames();
  const sideName = useSideName();
  const { code, count, balances, accountId } = group;
  const link =
    accountId === null
      ? ({
          to: "/ledger/groups/$ledger/$code",
          params: { ledger: String(asset.ledger), code: String(code) },
          search: keepAt,
        } as const)
      : ({ to: "/ledger/accounts/$id", params: { id: accountId }, search: keepAt } as const);
  const net = balances === null ? undefined : netOf(balances);
  const facts = [String(code), ...(count === null ? [] : [t.ledger.accountCount(count)])];
  return (
    <RowLink
      link={link}
      title={names.group(group)}
      sub={facts.join(" · ")}
      end={net && <LedgerAmount asset={asset} amount={net.amount} private />}
      endSub={net && sideName(net.side)}
    />
  );
}
