import { saveFile, useCopy } from "../../app/clipboard.ts";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { Button } from "../../design/button.tsx";
import { Copy, Download } from "../../design/icons.ts";
import styles from "./entry.module.css";

export function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  const { t } = useLanguage();
  const copy = useCopy();
  const text = codes.join("\n");
  return (
    <div className={pageStyles.stack}>
      <p className={pageStyles.muted}>{t.signUp.codesHint}</p>
      <ul className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={pageStyles.actions}>
        <Button variant="secondary" icon={Copy} onClick={() => copy(text)}>
          {t.common.copy}
        </Button>
        <Button
          variant="secondary"
          icon={Download}
          onClick={() => saveFile(new Blob([text]), "bourse-recovery-codes.txt")}
        >
          {t.signUp.codesDownload}
        </Button>
      </div>
    </div>
  );
}
