import type { ReactNode } from "react";
import { useLanguage } from "../app/language.tsx";
import { useProblemText } from "../app/problem-text.ts";
import { Button } from "./button.tsx";
import { cx } from "./class-names.ts";
import { Guilloche } from "./guilloche.tsx";
import { Ban, CircleAlert, CircleCheck, CircleHelp, Clock, type Icon, Undo2 } from "./icons.ts";
import styles from "./states.module.css";

type BoneProps = { readonly width: string; readonly height?: string; readonly round?: boolean };

/** A placeholder of a text or figure to come; it shows only after 150 ms. */
export function Bone({ width, height = "0.9em", round }: BoneProps) {
  const borderRadius = round === true ? "50%" : undefined;
  return (
    <span className={styles.bone} style={{ inlineSize: width, blockSize: height, borderRadius }} />
  );
}

/** Placeholders shaped like a list of rows. */
export function RowBones({ count = 5 }: { readonly count?: number }) {
  const { t } = useLanguage();
  return (
    <div className={styles.bones} role="status" aria-label={t.common.loading}>
      {Array.from({ length: count }, (_, index) => (
        // Placeholders have no identity but their place.
        <div key={index} className={styles.boneRow}>
          <Bone width="2.5rem" height="2.5rem" round />
          <span className={styles.boneText}>
            <Bone width={`${46 - (index % 3) * 8}%`} />
            <Bone width={`${30 - (index % 2) * 9}%`} height="0.7em" />
          </span>
          <Bone width="4rem" />
        </div>
      ))}
    </div>
  );
}

type EmptyProps = {
  readonly icon: Icon;
  readonly title: string;
  readonly text?: string;
  readonly children?: ReactNode;
};

export function EmptyState({ icon: Drawn, title, text, children }: EmptyProps) {
  return (
    <div className={styles.empty}>
      <span className={styles.emptyArt} aria-hidden>
        <Guilloche seed={title} />
        <Drawn size="1.75rem" strokeWidth={1.8} />
      </span>
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
      {children}
    </div>
  );
}

type Tone = "info" | "good" | "warn" | "bad";
const toneIcons: Readonly<Record<Tone, Icon>> = {
  info: CircleHelp,
  good: CircleCheck,
  warn: CircleAlert,
  bad: CircleAlert,
};

type BannerProps = {
  readonly tone?: Tone;
  readonly children: ReactNode;
  readonly action?: ReactNode;
  readonly announce?: boolean;
};

export function Banner({ tone = "info", children, action, announce }: BannerProps) {
  const Mark = toneIcons[tone];
  return (
    <div
      className={cx(styles.banner, tone !== "info" && styles[tone])}
      role={announce === true ? "alert" : undefined}
    >
      <Mark size="1.2rem" aria-hidden />
      <div className={styles.bannerText}>{children}</div>
      {action}
    </div>
  );
}

type ErrorProps = { readonly error: unknown; readonly onRetry?: (() => unknown) | undefined };

/** What happened, what to do, and the reference to tell us. */
export function ErrorState({ error, onRetry }: ErrorProps) {
  const { t } = useLanguage();
  const problem = useProblemText()(error);
  return (
    <Banner
      tone="bad"
      announce
      action={
        onRetry !== undefined && (
          <Button variant="ghost" size="small" onClick={() => void onRetry()}>
            {t.common.tryAgain}
          </Button>
        )
      }
    >
      <span>{problem.text}</span>
      {problem.reference !== "" && <small>{t.problems.reference(problem.reference)}</small>}
    </Banner>
  );
}

const chipClasses = { info: "", good: styles.chipGood, warn: styles.chipWarn, bad: styles.chipBad };

export function Chip({ tone = "info", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={cx(styles.chip, chipClasses[tone])}>{children}</span>;
}

type MovementState = "created" | "pending" | "completed" | "failed" | "returned" | "cancelled";
const stateLooks: Readonly<Record<MovementState, readonly [Tone, Icon]>> = {
  created: ["warn", Clock],
  pending: ["warn", Clock],
  completed: ["good", CircleCheck],
  failed: ["bad", CircleAlert],
  returned: ["info", Undo2],
  cancelled: ["info", Ban],
};

/** A movement's state: a word and a drawing, never a colour alone. */
export function StateChip({ state }: { readonly state: MovementState }) {
  const { t } = useLanguage();
  const [tone, Mark] = stateLooks[state];
  return (
    <Chip tone={tone}>
      <Mark size="1.05em" aria-hidden />
      {t.movement.states[state]}
    </Chip>
  );
}
