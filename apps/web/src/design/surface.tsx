import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { cx } from "./class-names.ts";
import type { Icon } from "./icons.ts";
import styles from "./surface.module.css";

type CardProps = {
  readonly children: ReactNode;
  readonly flush?: boolean;
  readonly className?: string | undefined;
};

export function Card({ children, flush, className }: CardProps) {
  return <div className={cx(styles.card, flush && styles.flush, className)}>{children}</div>;
}

type SectionProps = {
  readonly title: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string | undefined;
};

/** A titled part of a screen. */
export function Section({ title, action, children, className }: SectionProps) {
  return (
    <section className={className} aria-label={title}>
      <div className={styles.head}>
        <h2>{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}

type RowContent = {
  readonly lead?: ReactNode;
  readonly title: ReactNode;
  readonly sub?: ReactNode;
  readonly end?: ReactNode;
  readonly endSub?: ReactNode;
};

function RowInside({ lead, title, sub, end, endSub }: RowContent) {
  return (
    <>
      {lead}
      <span className={styles.text}>
        <span className={styles.title}>{title}</span>
        {sub !== undefined && <span className={styles.sub}>{sub}</span>}
      </span>
      {end !== undefined && (
        <span className={styles.end}>
          {end}
          {endSub !== undefined && <span className={styles.sub}>{endSub}</span>}
        </span>
      )}
    </>
  );
}

export function Row(props: RowContent) {
  return (
    <div className={styles.row}>
      <RowInside {...props} />
    </div>
  );
}

type RowLinkProps = RowContent & { readonly link: LinkProps; readonly current?: boolean };

export function RowLink({ link, current, ...content }: RowLinkProps) {
  return (
    <Link {...link} className={styles.row} aria-current={current === true ? "true" : undefined}>
      <RowInside {...content} />
    </Link>
  );
}

type RowButtonProps = RowContent & { readonly onPress: () => void; readonly pressed?: boolean };

export function RowButton({ onPress, pressed, ...content }: RowButtonProps) {
  return (
    <button type="button" className={styles.row} aria-pressed={pressed} onClick={onPress}>
      <RowInside {...content} />
    </button>
  );
}

/** An icon or emoji on a soft disc, in the place of a portrait. */
export function Glyph({ icon: Drawn, emoji }: { icon?: Icon; emoji?: string }) {
  return (
    <span className={styles.glyph} aria-hidden>
      {Drawn === undefined ? emoji : <Drawn size="1.2rem" strokeWidth={1.9} />}
    </span>
  );
}

export type Fact = { readonly term: string; readonly value: ReactNode };

/** Terms and their values, one a line. */
export function Facts({ items }: { readonly items: readonly (Fact | undefined)[] }) {
  return (
    <dl className={styles.facts}>
      {items.map(
        (item) =>
          item !== undefined && (
            <div className={styles.fact} key={item.term}>
              <dt>{item.term}</dt>
              <dd>{item.value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
