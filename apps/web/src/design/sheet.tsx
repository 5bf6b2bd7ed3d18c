import { type ReactNode, useEffect, useRef } from "react";
import { useLanguage } from "../app/language.tsx";
import { IconButton } from "./button.tsx";
import { cx } from "./class-names.ts";
import { ArrowLeft, X } from "./icons.ts";
import { OfflineNotice } from "./offline.tsx";
import styles from "./sheet.module.css";

type Props = {
  readonly title: string;
  readonly onClose: () => void;
  readonly onBack?: (() => void) | undefined;
  readonly size?: "fit" | "tall" | "wide";
  readonly children: ReactNode;
};

/**
 * A native modal dialog: a sheet from below on a phone, a panel in the middle on a desktop. It is
 * open as long as it is rendered; Esc and a press beside it close it; focus returns by itself.
 */
export function Sheet({ title, onClose, onBack, size = "fit", children }: Props) {
  const { t } = useLanguage();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // What is typed into comes first; else the title, so that nothing looks chosen already.
    const first = element?.querySelector<HTMLElement>("[data-focus]");
    (first ?? element?.querySelector<HTMLElement>("h2"))?.focus();
    return () => element?.close();
  }, []);
  return (
    // Esc is the keyboard's way to what a press on the backdrop does.
    <dialog
      ref={dialog}
      className={cx(styles.sheet, size !== "fit" && styles[size])}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => event.target === dialog.current && onClose()}
    >
      <div className={styles.head}>
        {onBack !== undefined && (
          <IconButton label={t.common.back} icon={ArrowLeft} onClick={onBack} />
        )}
        <h2 tabIndex={-1}>{title}</h2>
        <IconButton label={t.common.close} icon={X} onClick={onClose} />
      </div>
      <OfflineNotice />
      <div className={styles.body}>{children}</div>
    </dialog>
  );
}
