import { proofTexts } from "@bourse/messages";
import type { CheckedHolding, HoldingProof } from "@bourse/proof";
import { useQuery } from "@tanstack/react-query";
import { saveFile } from "../../app/clipboard.ts";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { isCurrencyCode } from "../../data/currencies.ts";
import { owedNow } from "../../data/owed.ts";
import type { CheckedProof } from "../../data/proof.ts";
import { queries } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Button } from "../../design/button.tsx";
import { cx } from "../../design/class-names.ts";
import { CircleAlert, CircleCheck, CircleHelp, Download } from "../../design/icons.ts";
import { Chip } from "../../design/states.tsx";
import { Card, Row, Section } from "../../design/surface.tsx";
import styles from "./proof.module.css";

type ProofProps = { readonly proof: CheckedProof };

/** What is wrong, in words; undefined when everything holds. */
function useFault({ check, log, brokenHead }: CheckedProof): string | undefined {
  const { t, locale, list } = useLanguage();
  const { data: me } = useQuery(queries.me);
  const { data: accounts } = useQuery(queries.accounts);
  if (!check.ok) return proofTexts[locale].defects[check.defect];
  if (me != null && me.id !== check.member) return t.proof.notMine;
  if (log.state === "changed" || brokenHead !== undefined) return t.proof.logChanged;
  const proven = new Set(check.holdings.map(({ asset }) => asset));
  const { at } = check.publication;
  const missing = (accounts ?? []).filter(
    ({ currency, createdAt }) => createdAt < at && !proven.has(currency),
  );
  if (missing.length === 0) return undefined;
  return t.proof.missing(list(missing.map(({ currency }) => t.accounts.names[currency])));
}

export function Verdict({ proof }: ProofProps) {
  const { t, dates } = useLanguage();
  const fault = useFault(proof);
  const { check, file } = proof;
  const isGood = check.ok && fault === undefined;
  const Mark = isGood ? CircleCheck : CircleAlert;
  const save = () => {
    const text = `${JSON.stringify(file, undefined, 1)}\n`;
    const name = check.ok ? `proof-${check.publication.number}` : "proof";
    saveFile(new Blob([text], { type: "application/json" }), `bourse-${name}.json`);
  };
  return (
    <div className={cx(styles.verdict, isGood ? styles.good : styles.bad)} role="status">
      <Mark size="2.25rem" strokeWidth={1.8} aria-hidden />
      <div className={styles.said}>
        <h2>{isGood ? t.proof.holds : t.proof.fails}</h2>
        {fault !== undefined && <p>{fault}</p>}
        <p>
          {check.ok && fault === undefined
            ? t.proof.holdsText(dates.dateTime(check.publication.at))
            : t.proof.failsText}
        </p>
        <Button variant="secondary" size="small" icon={Download} onClick={save}>
          {t.proof.save}
        </Button>
      </div>
    </div>
  );
}

type CheckProps = { readonly check: HoldingProof };

/** What is proven to be the member's, in each currency, and of how much. */
export function Holdings({ check }: CheckProps) {
  const { t } = useLanguage();
  const { data: me } = useQuery(queries.me);
  const isHome = ({ asset }: CheckedHolding) => Number(asset === me?.displayCurrency);
  return (
    <Section title={t.proof.yours}>
      <Card flush>
        {check.holdings
          .toSorted((one, other) => isHome(other) - isHome(one))
          .map((holding) => (
            <Holding key={holding.asset} holding={holding} />
          ))}
      </Card>
    </Section>
  );
}

function Holding({ holding }: { readonly holding: CheckedHolding }) {
  const { t, money } = useLanguage();
  const { data: accounts } = useQuery(queries.accounts);
  const { data: pots } = useQuery(queries.pots);
  const { asset, amount, total } = holding;
  const now = owedNow(accounts, pots, asset);
  const name = isCurrencyCode(asset) ? t.accounts.names[asset] : asset;
  const isSame = now === amount;
  return (
    <Row
      title={
        <>
          {name}{" "}
          {now !== undefined && (
            <Chip tone={isSame ? "good" : "info"}>
              {isSame ? t.proof.sameNow : t.proof.movedSince}
            </Chip>
          )}
        </>
      }
      sub={t.proof.ofTotal(money({ amount: total.toString(), currency: asset }))}
      end={<Amount value={{ amount: amount.toString(), currency: asset }} size="strong" private />}
    />
  );
}

export function Steps({ proof, check }: ProofProps & CheckProps) {
  const { t } = useLanguage();
  const { steps } = t.proof;
  const parts = check.holdings.reduce((sum, { leaves }) => sum + leaves, 0);
  const { log } = proof;
  const isSigned = check.signature === "valid";
  const done = [
    { text: steps.leaves(parts), good: true },
    { text: isSigned ? steps.signed : steps.unsigned, good: isSigned },
    { text: steps.announced(check.headSequence), good: true },
    log.state === "same" && { text: steps.seen(log.sequence), good: true },
    log.state === "first" && { text: steps.firstSeen, good: true },
  ].filter((step) => step !== false);
  return (
    <Section title={t.proof.checked}>
      <Card>
        <ul className={styles.steps}>
          {done.map(({ text, good }) => (
            <li key={text}>
              {good ? (
                <CircleCheck size="1.2rem" className={styles.tick} aria-hidden />
              ) : (
                <CircleHelp size="1.2rem" className={pageStyles.muted} aria-hidden />
              )}
              <span>{text}</span>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}
