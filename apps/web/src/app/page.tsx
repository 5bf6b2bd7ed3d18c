import { useRouter } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "../design/button.tsx";
import { cx } from "../design/class-names.ts";
import { ArrowLeft } from "../design/icons.ts";
import { useLanguage } from "./language.tsx";
import styles from "./page.module.css";

let firstPageShown = false;

type Props = {
  readonly title: string;
  readonly intro?: string;
  readonly action?: ReactNode;
  readonly wide?: boolean;
  readonly back?: boolean;
  /** The title is for assistive technology only; the screen shows it in its own way. */
  readonly quiet?: boolean;
  readonly children: ReactNode;
};

/**
 * A screen. It names the tab, and takes the focus to its title when it was navigated to, so that a
 * screen reader says where one is and the keyboard goes on from there.
 */
export function Page({ title, intro, action, wide, back, quiet, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { t } = useLanguage();
  const { history } = useRouter();
  useEffect(() => {
    document.title = `${title} · Bourse`;
  }, [title]);
  useEffect(() => {
    const modalOpen = document.querySelector("dialog[open]") !== null;
    if (firstPageShown && !modalOpen) heading.current?.focus({ preventScroll: true });
    firstPageShown = true;
  }, []);
  const titled = (
    <h1 ref={heading} tabIndex={-1} className={quiet === true ? "visually-hidden" : undefined}>
      {title}
    </h1>
  );
  return (
    <div className={cx(styles.page, wide && styles.wide)}>
      {quiet === true ? (
        titled
      ) : (
        <div className={styles.head}>
          {back === true && (
            <IconButton label={t.common.back} icon={ArrowLeft} onClick={() => history.back()} />
          )}
          {titled}
          {action}
        </div>
      )}
      {intro !== undefined && <p className={styles.intro}>{intro}</p>}
      {children}
    </div>
  );
}
