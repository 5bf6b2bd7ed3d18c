import type { Account } from "@bourse/contract";
import { Button, IconButton } from "../design/button.tsx";
import { Copy, Share2 } from "../design/icons.ts";
import { type Fact, Facts } from "../design/surface.tsx";
import { useCopy, useShare } from "./clipboard.ts";
import { useLanguage } from "./language.tsx";
import styles from "./page.module.css";

type Detail = Account["details"][number];

/** Groups of four, as an IBAN is printed. */
export function grouped(iban: string): string {
  return iban.replace(/(.{4})(?=.)/g, "$1 ");
}

function useDetailLines(): (detail: Detail) => readonly (readonly [string, string])[] {
  const { t } = useLanguage();
  return (detail) =>
    detail.type === "iban"
      ? [
          [t.accounts.holder, detail.holder],
          [t.accounts.iban, grouped(detail.iban)],
          [t.accounts.bic, detail.bic],
        ]
      : [
          [t.accounts.holder, detail.holder],
          [t.accounts.routingNumber, detail.routingNumber],
          [t.accounts.accountNumber, detail.accountNumber],
        ];
}

/** What to give a payer, each line to copy, all of it to share. */
export function AccountDetails({ account }: { readonly account: Account }) {
  const { t } = useLanguage();
  const copy = useCopy();
  const share = useShare();
  const linesOf = useDetailLines();
  if (account.details.length === 0) return <p className={styles.muted}>{t.accounts.noDetails}</p>;
  return account.details.map((detail) => {
    const lines = linesOf(detail);
    const text = lines.map((line) => line.join(": ")).join("\n");
    const facts: Fact[] = lines.map(([term, value]) => ({
      term,
      value: (
        <span style={{ display: "inline-flex", alignItems: "center" }}>
          <span className={styles.mono}>{value}</span>
          <IconButton label={`${t.common.copy}: ${term}`} icon={Copy} onClick={() => copy(value)} />
        </span>
      ),
    }));
    return (
      <div key={detail.type}>
        <Facts items={facts} />
        <div className={styles.actions}>
          <Button variant="secondary" icon={Copy} onClick={() => copy(text)}>
            {t.accounts.copyAll}
          </Button>
          <Button variant="secondary" icon={Share2} onClick={() => share({ text })}>
            {t.common.share}
          </Button>
        </div>
      </div>
    );
  });
}
