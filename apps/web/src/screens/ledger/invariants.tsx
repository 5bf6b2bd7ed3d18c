import type { OutputOf } from "@bourse/contract";
import { loadInvariantNames } from "@bourse/messages";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { api } from "../../data/client.ts";
import { ledgerQueries } from "../../data/ledger-queries.ts";
import { queryClient } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { CircleAlert, CircleCheck, ShieldCheck } from "../../design/icons.ts";
import { Banner, Chip, ErrorState } from "../../design/states.tsx";
import { Card } from "../../design/surface.tsx";
import styles from "./ledger.module.css";

type Verification = OutputOf<"ledgerVerification">;
type Invariant = Verification["invariants"][number];

/** The proof of every invariant: what `bourse verify` says. */
export function LedgerInvariants() {
  const { t } = useLanguage();
  const { data: proof } = useQuery(ledgerQueries.verification);
  const start = useMutation({
    mutationFn: () => api.verifyLedger({}),
    onSuccess: (started) => queryClient.setQueryData(ledgerQueries.verification.queryKey, started),
  });
  const isRunning = proof?.state === "running";
  return (
    <Page title={t.ledger.invariants} intro={t.ledger.verify.intro} wide>
      <div className={`${styles.list} ${pageStyles.stack}`}>
        <Button icon={ShieldCheck} pending={isRunning} onClick={() => start.mutate()}>
          {t.ledger.verify.start}
        </Button>
        {start.isError && <ErrorState error={start.error} />}
        {proof !== undefined && <Verdict proof={proof} />}
        {proof !== undefined && proof.invariants.length > 0 && (
          <Card flush>
            <ul>
              {proof.invariants.map((invariant) => (
                <InvariantRow key={invariant.invariant} invariant={invariant} />
              ))}
            </ul>
          </Card>
        )}
      </div>
    </Page>
  );
}

function Verdict({ proof }: { readonly proof: Verification }) {
  const { t, relative, locale } = useLanguage();
  const { state, startedAt, endedAt, invariants } = proof;
  if (state !== "done" || startedAt === null || endedAt === null) {
    const texts = { never: t.ledger.verify.never, running: t.ledger.verify.running } as const;
    if (state === "failed") return <Banner tone="bad">{t.ledger.verify.failed}</Banner>;
    return <Banner announce>{texts[state === "running" ? "running" : "never"]}</Banner>;
  }
  const broken = invariants.filter(({ holds }) => !holds).length;
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000;
  const took = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(seconds);
  return (
    <Banner tone={broken === 0 ? "good" : "bad"} announce>
      <strong>
        {broken === 0 ? t.ledger.verify.allHold(invariants.length) : t.ledger.verify.broken(broken)}
      </strong>
      <span className={pageStyles.muted}>{t.ledger.verify.proved(relative(endedAt), took)}</span>
    </Banner>
  );
}

function InvariantRow({ invariant }: { readonly invariant: Invariant }) {
  const { t, locale } = useLanguage();
  const { data } = useQuery({
    queryKey: ["invariant-names", locale],
    queryFn: () => loadInvariantNames(locale),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const names: Readonly<Record<string, string>> | undefined = data;
  const { holds, ids, count } = invariant;
  const Mark = holds ? CircleCheck : CircleAlert;
  return (
    <li className={styles.invariant}>
      <span>
        {/* One that the catalog does not know is shown as the server states it, in English. */}
        {names && (names[invariant.invariant] ?? <span lang="en">{invariant.invariant}</span>)}
        {ids.length > 0 && <span className={styles.broken}>{ids.join(" ")}</span>}
      </span>
      <Chip tone={holds ? "good" : "bad"}>
        <Mark size="1.05em" aria-hidden />
        {holds ? t.ledger.verify.holds : t.ledger.verify.breaks(count)}
      </Chip>
    </li>
  );
}
