import type { ReactNode } from "react";
import { Check, Clock, X } from "./icons.ts";
import styles from "./timeline.module.css";

export type TimelineStep = {
  readonly key: string;
  readonly title: string;
  readonly text?: ReactNode;
  readonly tone: "done" | "wait" | "bad";
};

const marks = { done: Check, wait: Clock, bad: X };

/** What happened in order, and what is waited for. */
export function Timeline({ steps }: { readonly steps: readonly TimelineStep[] }) {
  return (
    <ol className={styles.timeline}>
      {steps.map((step, index) => {
        const Mark = marks[step.tone];
        return (
          <li key={step.key} className={styles.step} data-reached={index < steps.length - 1}>
            <span className={styles.dot} data-tone={step.tone}>
              <Mark size="0.85rem" strokeWidth={2.6} aria-hidden />
            </span>
            <span>
              <span className={styles.title}>{step.title}</span>
              {step.text !== undefined && <div className={styles.text}>{step.text}</div>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
