import { localeNames, locales } from "@bourse/messages";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { changeSettings, useSettings } from "../../app/settings.ts";
import { Mark } from "../../design/logo.tsx";
import { ToastRegion } from "../../design/toast.tsx";
import styles from "./entry.module.css";

type Props = { readonly title: string; readonly children: ReactNode };

/** The frame of the pages that need no account. */
export function EntryFrame({ title, children }: Props) {
  const { locale } = useSettings();
  useEffect(() => {
    document.title = `${title} · Bourse`;
  }, [title]);
  return (
    <div className={styles.entry}>
      <header className={styles.top}>
        <Link to="/welcome" className={styles.brand}>
          <Mark /> Bourse
        </Link>
        <div className={styles.languages}>
          {locales.map((one) => (
            <button
              key={one}
              type="button"
              lang={one}
              aria-pressed={one === locale}
              onClick={() => changeSettings({ locale: one })}
            >
              {localeNames[one]}
            </button>
          ))}
        </div>
      </header>
      <main style={{ display: "contents" }}>{children}</main>
      <ToastRegion />
    </div>
  );
}
