import type { ReactNode } from "react";
import { useShop } from "../../app/shop-texts.tsx";
import { Download } from "../../design/icons.ts";
import styles from "./billing.module.css";

type Props = {
  readonly credential: string;
  /** What is said of it where a page shows more than one. */
  readonly label?: string;
  readonly children?: ReactNode;
};

/** Lets the browser save an invoice in the language of the page. */
export function PdfLink({ credential, label, children }: Props) {
  const { t, locale } = useShop();
  return (
    <a
      className={styles.file}
      href={`/v1/invoices/${credential}/pdf?language=${locale}`}
      download
      aria-label={label}
    >
      <Download size="1.1em" aria-hidden />
      {children ?? t.invoice.pdf}
    </a>
  );
}
