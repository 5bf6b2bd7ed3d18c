import type { OutputOf } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { saveFile } from "../../app/clipboard.ts";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { api } from "../../data/client.ts";
import { queries } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Button } from "../../design/button.tsx";
import { ChevronDown, Download, FileText } from "../../design/icons.ts";
import { Chip, EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Facts } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";
import styles from "./statements.module.css";

type Statement = OutputOf<"statements">["items"][number];
type Props = { readonly accountId: string; readonly countMax?: number };

export function StatementList({ accountId, countMax }: Props) {
  const { t } = useLanguage();
  const list = useQuery(queries.statements(accountId));
  if (list.isPending) return <RowBones count={3} />;
  if (list.isError) return <ErrorState error={list.error} onRetry={list.refetch} />;
  if (list.data.length === 0) {
    return (
      <EmptyState icon={FileText} title={t.statements.emptyTitle} text={t.statements.emptyText} />
    );
  }
  return (
    <div className={styles.list}>
      {list.data.slice(0, countMax).map((statement) => (
        <StatementCard key={statement.month} accountId={accountId} statement={statement} />
      ))}
    </div>
  );
}

type CardProps = { readonly accountId: string; readonly statement: Statement };

/** A month that adds up: opening + in − out = closing. */
function StatementCard({ accountId, statement }: CardProps) {
  const { t, dates, locale } = useLanguage();
  const { month } = statement;
  const download = useMutation({
    mutationFn: async (format: "pdf" | "csv") => {
      const file = await api.statementFile({ id: accountId, month, format, language: locale });
      saveFile(file, `bourse-${month}.${format}`);
    },
    onError: () => toast(t.problems.title, { tone: "bad" }),
  });
  return (
    <Card className={styles.card}>
      <details>
        <summary className={styles.summary}>
          <span>
            <strong>{dates.month(month)}</strong>
            {!statement.final && <Chip tone="warn">{t.statements.running}</Chip>}
          </span>
          <Amount value={statement.closing} size="strong" private />
          <ChevronDown size="1.1rem" aria-hidden />
        </summary>
        <Facts
          items={[
            { term: t.statements.opening, value: <Amount value={statement.opening} private /> },
            { term: t.statements.in, value: <Amount value={statement.moneyIn} private /> },
            { term: t.statements.out, value: <Amount value={statement.moneyOut} private /> },
            { term: t.statements.closing, value: <Amount value={statement.closing} private /> },
          ]}
        />
        <div className={pageStyles.actions}>
          {(["pdf", "csv"] as const).map((format) => (
            <Button
              key={format}
              variant="secondary"
              size="small"
              icon={Download}
              pending={download.isPending && download.variables === format}
              aria-label={`${t.statements[format]}, ${dates.month(month)}`}
              onClick={() => download.mutate(format)}
            >
              {t.statements[format]}
            </Button>
          ))}
        </div>
      </details>
    </Card>
  );
}
