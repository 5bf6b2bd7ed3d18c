import type { HoldingProof } from "@bourse/proof";
import { useCopy } from "../../app/clipboard.ts";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import buttonStyles from "../../design/button.module.css";
import { Button } from "../../design/button.tsx";
import { cx } from "../../design/class-names.ts";
import { Copy, Download, FileText } from "../../design/icons.ts";
import { Card, Facts, Section } from "../../design/surface.tsx";
import styles from "./proof.module.css";

/** What two customers hold side by side, so that the bank cannot tell each something else. */
export function Compare({ check }: { readonly check: HoldingProof }) {
  const { t } = useLanguage();
  const copy = useCopy();
  const { number } = check.publication;
  return (
    <Section title={t.proof.compare}>
      <Card>
        <div className={pageStyles.stack}>
          <p className={pageStyles.muted}>{t.proof.compareText}</p>
          <output className={styles.code} aria-label={t.proof.code}>
            {check.code}
          </output>
          <Button
            variant="secondary"
            size="small"
            icon={Copy}
            onClick={() => copy(`${t.proof.number(number)}: ${check.code}`)}
          >
            {t.proof.copyCode}
          </Button>
          <Facts
            items={[
              { term: t.proof.publication, value: number },
              { term: t.proof.key, value: <span className={pageStyles.mono}>{check.key}</span> },
            ]}
          />
        </div>
      </Card>
    </Section>
  );
}

const pagePath = "/docs/proof-check.html";
const programPath = "/docs/proof-check.mjs";

/** What checks a proof without this app, or the bank. */
export function Elsewhere() {
  const { t } = useLanguage();
  const look = cx(buttonStyles.button, buttonStyles.secondary, buttonStyles.small);
  return (
    <Section title={t.proof.elsewhere}>
      <Card>
        <div className={pageStyles.stack}>
          <p className={pageStyles.muted}>{t.proof.elsewhereText}</p>
          <div className={pageStyles.actions}>
            <a className={look} href={pagePath} target="_blank" rel="noreferrer">
              <FileText size="1.2em" aria-hidden /> {t.proof.page}
            </a>
            <a className={look} href={programPath} download>
              <Download size="1.2em" aria-hidden /> {t.proof.program}
            </a>
          </div>
        </div>
      </Card>
    </Section>
  );
}

export function Limits() {
  const { t } = useLanguage();
  return (
    <Section title={t.proof.limits}>
      <Card>
        <ul className={styles.limits}>
          {t.proof.limitsList.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}
