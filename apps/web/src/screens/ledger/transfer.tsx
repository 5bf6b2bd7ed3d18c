import type { LedgerMovement, LedgerTransfer, OutputOf } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useLanguage } from "../../app/language.tsx";
import { LoadError } from "../../app/load-error.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { ledgerQueries } from "../../data/ledger-queries.ts";
import { netOf } from "../../data/ledger-sums.ts";
import { Bone, StateChip } from "../../design/states.tsx";
import { Card, Facts, RowLink, Section } from "../../design/surface.tsx";
import { Timeline, type TimelineStep } from "../../design/timeline.tsx";
import styles from "./ledger.module.css";
import { useLedgerNames } from "./names.ts";
import {
  AccountMark,
  IdText,
  keepAt,
  LedgerAmount,
  PhaseChip,
  TransferRow,
  useSideName,
} from "./rows.tsx";

type Story = OutputOf<"ledgerTransfer">;

/** One transfer: both legs, its hold or settlement, and the movement it was made for. */
export function LedgerTransferScreen() {
  const { t } = useLanguage();
  const names = useLedgerNames();
  const { id } = useParams({ from: "/member/ledger/transfers/$id" });
  const story = useQuery(ledgerQueries.transfer(id));
  const { data } = story;
  const title = data === undefined ? t.ledger.transfer.title : names.transfer(data.transfer);
  return (
    <Page title={title} back wide>
      {story.isPending && <Bone width="100%" height="20rem" />}
      {story.isError && <LoadError error={story.error} onRetry={story.refetch} />}
      {data !== undefined && (
        <div className={pageStyles.columns}>
          <div className={pageStyles.stack}>
            <Legs story={data} />
            <Related story={data} />
          </div>
          <div className={pageStyles.stack}>
            <Card>
              <TransferFacts transfer={data.transfer} />
            </Card>
            <Section title={t.ledger.transfer.movement}>
              <Card>
                {data.movement === null ? (
                  <p className={pageStyles.muted}>{t.ledger.transfer.noMovement}</p>
                ) : (
                  <Movement movement={data.movement} />
                )}
              </Card>
            </Section>
          </div>
        </div>
      )}
    </Page>
  );
}

function Legs({ story }: { readonly story: Story }) {
  const { t } = useLanguage();
  const { transfer, debit, credit } = story;
  return (
    <Card>
      <div className={styles.amountHead}>
        <LedgerAmount asset={transfer.asset} amount={transfer.amount} size="hero" />
        <PhaseChip transfer={transfer} />
      </div>
      <Leg name={t.ledger.transfer.debit} leg={debit} />
      <Leg name={t.ledger.transfer.credit} leg={credit} />
    </Card>
  );
}

function Leg({ name, leg }: { readonly name: string; readonly leg: Story["debit"] }) {
  const { t } = useLanguage();
  const names = useLedgerNames();
  const sideName = useSideName();
  const { account, after } = leg;
  const net = after === null ? undefined : netOf(after);
  return (
    <div className={styles.leg}>
      <h2 className={styles.legName}>{name}</h2>
      <RowLink
        link={{ to: "/ledger/accounts/$id", params: { id: account.id }, search: keepAt }}
        lead={<AccountMark account={account} />}
        title={names.account(account)}
        sub={account.holder === null ? String(account.code) : `@${account.holder.member.handle}`}
        end={
          net === undefined ? (
            <span className={pageStyles.muted}>{t.ledger.transfer.noHistory}</span>
          ) : (
            <LedgerAmount asset={account.asset} amount={net.amount} private />
          )
        }
        {...(net !== undefined && {
          endSub: `${t.ledger.transfer.after}${"\u00a0"}· ${sideName(net.side)}`,
        })}
      />
    </div>
  );
}

function TransferFacts({ transfer }: { readonly transfer: LedgerTransfer }) {
  const { t, dates } = useLanguage();
  const names = useLedgerNames();
  const exact = (at: string) => (
    <>
      {`${dates.date(at)}, ${dates.timeWithSeconds(at)}`}
      <span className={styles.exact}>{at}</span>
    </>
  );
  const fact = (term: string, at: string | null) =>
    at === null ? undefined : { term, value: exact(at) };
  return (
    <Facts
      items={[
        { term: t.ledger.transfer.kind, value: `${names.transfer(transfer)} · ${transfer.code}` },
        { term: t.ledger.transfer.phase, value: t.ledger.phases[transfer.phase] },
        fact(t.ledger.transfer.at, transfer.at),
        fact(t.ledger.transfer.effectiveAt, transfer.effectiveAt),
        transfer.pendingState !== "pending"
          ? undefined
          : {
              term: t.ledger.transfer.remaining,
              value: <LedgerAmount asset={transfer.asset} amount={transfer.remaining} />,
            },
        fact(t.ledger.transfer.expiresAt, transfer.expiresAt),
        transfer.linked
          ? { term: t.ledger.transfer.linked, value: t.ledger.transfer.linkedText }
          : undefined,
        { term: t.ledger.transfer.id, value: <IdText id={transfer.id} /> },
      ]}
    />
  );
}

function Related({ story }: { readonly story: Story }) {
  const { t } = useLanguage();
  const parts = [
    { title: t.ledger.transfer.settles, list: story.pending === null ? [] : [story.pending] },
    { title: t.ledger.transfer.settledBy, list: story.settlements },
    { title: t.ledger.transfer.siblings, list: story.siblings },
  ];
  return parts
    .filter(({ list }) => list.length > 0)
    .map(({ title, list }) => (
      <Section key={title} title={title}>
        <Card flush>
          {list.map((transfer) => (
            <TransferRow key={transfer.id} transfer={transfer} />
          ))}
        </Card>
      </Section>
    ));
}

const stepTones = { planned: "wait", posted: "done", refused: "bad" } as const;

function Movement({ movement }: { readonly movement: LedgerMovement }) {
  const { t, dates, money } = useLanguage();
  const names = useLedgerNames();
  const steps: TimelineStep[] = movement.steps.map((step, index) => ({
    key: String(index),
    title: `${t.ledger.transfer.step(index + 1)} · ${t.ledger.transfer.outcomes[step.outcome]}`,
    text: (
      <span className={styles.stepText}>
        {t.movement.states[step.target]}
        {step.transferIds.map((id) => (
          <Link key={id} to="/ledger/transfers/$id" params={{ id }} search={keepAt}>
            <IdText id={id} />
          </Link>
        ))}
      </span>
    ),
    tone: stepTones[step.outcome],
  }));
  return (
    <div className={pageStyles.stack}>
      <div className={pageStyles.split}>
        <strong>{t.movement.kinds[movement.kind]}</strong>
        <StateChip state={movement.state} />
      </div>
      <p>
        {t.ledger.transfer.between(names.side(movement.from), names.side(movement.to))}
        <span className={styles.exact}>
          {money(movement.amount)} · {dates.dateTime(movement.createdAt)}
        </span>
      </p>
      <Timeline steps={steps} />
      <IdText id={movement.id} />
    </div>
  );
}
