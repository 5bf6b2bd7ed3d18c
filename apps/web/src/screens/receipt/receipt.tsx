import type { MovementDetail } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { lazyRouteComponent, useParams } from "@tanstack/react-router";
import { Suspense } from "react";
import { useLanguage } from "../../app/language.tsx";
import { LoadError } from "../../app/load-error.tsx";
import { Mentions } from "../../app/mentions.tsx";
import {
  CounterpartyMark,
  isVoided,
  MovementAmount,
  StateOf,
  useCounterpartyName,
} from "../../app/movement-row.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { useWide } from "../../app/use-wide.ts";
import { queries } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Banner, Bone } from "../../design/states.tsx";
import { Card, Facts, Section } from "../../design/surface.tsx";
import { Timeline, type TimelineStep } from "../../design/timeline.tsx";
import { Decisions, ReceiptActions } from "./actions.tsx";
import { CategoryField } from "./category.tsx";
import styles from "./receipt.module.css";

const PurchaseDispute = lazyRouteComponent(
  () => import("./purchase-dispute.tsx"),
  "PurchaseDispute",
);

const GivenShares = lazyRouteComponent(() => import("./given-shares.tsx"), "GivenShares");

/** One movement, explained: what, between whom, what happened, what comes next. */
export function Receipt() {
  const { t } = useLanguage();
  const wide = useWide();
  const { id } = useParams({ from: "/member/activity-pane/tx/$id" });
  const movement = useQuery(queries.movement(id));
  return (
    <Page title={t.receipt.title} back={!wide} quiet={wide}>
      {movement.isPending && <Bone width="100%" height="24rem" />}
      {movement.isError && <LoadError error={movement.error} onRetry={movement.refetch} />}
      {movement.data !== undefined && <ReceiptBody movement={movement.data} />}
    </Page>
  );
}

function ReceiptBody({ movement }: { readonly movement: MovementDetail }) {
  const { t, dates } = useLanguage();
  const nameOf = useCounterpartyName();
  const party = movement.counterparty;
  const incoming = movement.direction === "in";
  return (
    <>
      <Card>
        <div className={styles.head}>
          <CounterpartyMark party={party} />
          <strong>{nameOf(party)}</strong>
          <MovementAmount movement={movement} size="hero" />
          <StateOf movement={movement} />
          {movement.kind === "share_gift" && (
            <Suspense>
              <GivenShares id={movement.id} />
            </Suspense>
          )}
          {movement.note !== "" && (
            <p className={styles.quote}>
              <Mentions text={movement.note} />
            </p>
          )}
        </div>
        <Decisions movement={movement} />
        <ReceiptActions movement={movement} />
        {movement.kind === "purchase" && !incoming && (
          <Suspense>
            <PurchaseDispute id={movement.id} />
          </Suspense>
        )}
      </Card>
      <Card>
        <Section title={t.receipt.timeline}>
          <Steps movement={movement} />
        </Section>
      </Card>
      <Card>
        <Facts
          items={[
            {
              term: incoming ? t.receipt.from : t.receipt.to,
              value: party.type === "member" ? `@${party.handle}` : nameOf(party),
            },
            { term: t.receipt.date, value: dates.dateTime(movement.createdAt) },
            {
              term: t.receipt.fee,
              value:
                movement.fee.amount === "0" ? t.receipt.noFee : <Amount value={movement.fee} />,
            },
            { term: t.receipt.category, value: <CategoryField movement={movement} /> },
            {
              term: t.receipt.reference,
              value: <span className={pageStyles.mono}>{movement.id}</span>,
            },
          ]}
        />
        <details className={styles.ledger}>
          <summary>{t.receipt.ledger}</summary>
          <p>{t.receipt.ledgerHint}</p>
          {movement.transfers.map((transfer) => (
            <div key={transfer.id} className={pageStyles.mono}>
              {transfer.id} · {transfer.status}
            </div>
          ))}
        </details>
      </Card>
    </>
  );
}

const badStates: readonly MovementDetail["state"][] = ["failed", "returned", "cancelled"];

function useNextText(): (movement: MovementDetail) => string | undefined {
  const { t, dates } = useLanguage();
  const nameOf = useCounterpartyName();
  return ({ next, counterparty, direction }) => {
    if (next === null) return undefined;
    const when = dates.dateTime(next.endsAt);
    if (next.canAccept && direction === "in") return t.receipt.youAccept(when);
    const sentence =
      next.action === "accept"
        ? t.receipt.next.accept(nameOf(counterparty), when)
        : t.receipt.next[next.action](when);
    return [sentence, t.receipt.then[next.outcome]].join(" ");
  };
}

function Steps({ movement }: { readonly movement: MovementDetail }) {
  const { t, dates } = useLanguage();
  const nextText = useNextText()(movement);
  const reasons: Readonly<Record<string, string>> = t.receipt.reasons;
  const reasonOf = (reason: string | null) => (reason === null ? undefined : reasons[reason]);
  const steps: TimelineStep[] = movement.timeline.map((entry) => ({
    key: `${entry.state} ${entry.at}`,
    title: t.receipt.steps[entry.state],
    text: (
      <>
        {reasonOf(entry.reason)}
        <div>{dates.dateTime(entry.at)}</div>
      </>
    ),
    tone: badStates.includes(entry.state) ? "bad" : "done",
  }));
  if (nextText !== undefined) {
    steps.push({ key: "next", title: t.receipt.nextStep, text: nextText, tone: "wait" });
  }
  const { state } = movement;
  const whereMoneyIs = isVoided(movement)
    ? t.receipt.whereMoneyIs[state === "failed" || state === "returned" ? state : "cancelled"]
    : undefined;
  return (
    <div className={pageStyles.stack}>
      <Timeline steps={steps} />
      {whereMoneyIs !== undefined && <Banner>{whereMoneyIs}</Banner>}
    </div>
  );
}
