import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { AccountDetails } from "../../app/account-details.tsx";
import { useLanguage } from "../../app/language.tsx";
import { LoadError } from "../../app/load-error.tsx";
import { MovementRow } from "../../app/movement-row.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { queries } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { History } from "../../design/icons.ts";
import { Bone, EmptyState, RowBones } from "../../design/states.tsx";
import { Card, Section } from "../../design/surface.tsx";
import { StatementList } from "../statements/list.tsx";
import { PastBalance } from "./past-balance.tsx";

const basisPoints = 10_000;

export function AccountScreen() {
  const { t } = useLanguage();
  const { id } = useParams({ from: "/member/accounts/$id" });
  const account = useQuery(queries.account(id));
  const { data } = account;
  return (
    <Page title={data === undefined ? t.home.accounts : t.accounts.title(data.currency)} back wide>
      {account.isError && <LoadError error={account.error} onRetry={account.refetch} />}
      <div className={pageStyles.columns}>
        <div className={pageStyles.stack}>
          <Balance id={id} />
          <RecentOfAccount id={id} />
        </div>
        <div className={pageStyles.stack}>
          {data !== undefined && (
            <Card>
              <Section title={t.accounts.details}>
                <AccountDetails account={data} />
              </Section>
            </Card>
          )}
          <Section title={t.accounts.statements}>
            <StatementList accountId={id} countMax={6} />
          </Section>
          {data !== undefined && <PastBalance account={data} />}
        </div>
      </div>
    </Page>
  );
}

function Explained({ text, hint }: { readonly text: string; readonly hint: string }) {
  return (
    <>
      {text}
      <span className={pageStyles.muted} style={{ display: "block", fontWeight: 400 }}>
        {hint}
      </span>
    </>
  );
}

/** What can be spent, what is set aside and what is on its way, each explained. */
function Balance({ id }: { readonly id: string }) {
  const { t, percent } = useLanguage();
  const { data: account } = useQuery(queries.account(id));
  if (account === undefined) return <Bone width="100%" height="14rem" />;
  const { available, reserved, incoming, interest } = account;
  return (
    <Card>
      <span className={pageStyles.muted}>{t.accounts.available}</span>
      <div>
        <Amount value={available} size="hero" private />
      </div>
      <p className={pageStyles.muted}>{t.accounts.availableHint}</p>
      <dl className={pageStyles.explain}>
        <div>
          <dt>
            <Explained text={t.accounts.reserved} hint={t.accounts.reservedHint} />
          </dt>
          <dd>
            <Amount value={reserved} private />
          </dd>
        </div>
        <div>
          <dt>
            <Explained text={t.accounts.incoming} hint={t.accounts.incomingHint} />
          </dt>
          <dd>
            <Amount value={incoming} private />
          </dd>
        </div>
        {interest.rateBps > 0 && (
          <div>
            <dt>
              <Explained
                text={`${t.accounts.interest} · ${t.accounts.interestRate(
                  percent(interest.rateBps / basisPoints, 2),
                )}`}
                hint={t.accounts.interestAccrued}
              />
            </dt>
            <dd>
              <Amount value={interest.accrued} private />
            </dd>
          </div>
        )}
      </dl>
    </Card>
  );
}

function RecentOfAccount({ id }: { readonly id: string }) {
  const { t } = useLanguage();
  const list = useQuery(queries.recentOf(id));
  return (
    <Section
      title={t.accounts.activity}
      action={
        <Link to="/activity" search={{ account: id }}>
          {t.common.seeAll}
        </Link>
      }
    >
      <Card flush>
        {list.isPending && <RowBones count={5} />}
        {list.data?.length === 0 && <EmptyState icon={History} title={t.activity.emptyTitle} />}
        {list.data?.map((movement) => (
          <MovementRow key={movement.id} movement={movement} />
        ))}
      </Card>
    </Section>
  );
}
