import type { Account } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { AsOf } from "../../app/as-of.tsx";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { queries } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Bone, ErrorState } from "../../design/states.tsx";
import { Card, Facts, Section } from "../../design/surface.tsx";

/** What the account held at an instant of the past. */
export function PastBalance({ account }: { readonly account: Account }) {
  const { t } = useLanguage();
  const [at, setAt] = useState<string>();
  return (
    <Section title={t.past.title}>
      <Card>
        <div className={pageStyles.stack}>
          <p className={pageStyles.muted}>{t.past.hint}</p>
          <AsOf label={t.past.at} value={at} onChange={setAt} min={account.createdAt} />
          {at !== undefined && <BalanceAt id={account.id} at={at} />}
        </div>
      </Card>
    </Section>
  );
}

function BalanceAt({ id, at }: { readonly id: string; readonly at: string }) {
  const { t } = useLanguage();
  const then = useQuery(queries.accountBalance(id, at));
  if (then.isError) return <ErrorState error={then.error} onRetry={then.refetch} />;
  if (then.data === undefined) return <Bone width="100%" height="8rem" />;
  const { available, reserved, incoming } = then.data;
  return (
    <div role="status">
      <Facts
        items={[
          {
            term: t.accounts.available,
            value: <Amount value={available} size="strong" private />,
          },
          { term: t.accounts.reserved, value: <Amount value={reserved} private /> },
          { term: t.accounts.incoming, value: <Amount value={incoming} private /> },
        ]}
      />
    </div>
  );
}
