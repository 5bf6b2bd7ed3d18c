import { Link } from "@tanstack/react-router";
import { useSyncExternalStore } from "react";
import { cx } from "./class-names.ts";
import { CircleAlert, CircleCheck } from "./icons.ts";
import styles from "./toast.module.css";

type Toast = {
  readonly id: number;
  readonly text: string;
  readonly tone: "good" | "bad";
  readonly movementId?: string;
  /** Of a checkout that waits to be approved. */
  readonly credential?: string;
  readonly linkText?: string;
};

const shownMs = 6_000;
const toastsMax = 3;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

type Extra = Partial<Pick<Toast, "tone" | "movementId" | "credential" | "linkText">>;

/** Says something in passing, on screen and to a screen reader. */
export function toast(text: string, extra: Extra = {}): void {
  lastId += 1;
  const id = lastId;
  const { movementId } = extra;
  // What is said about a movement takes the place of what was said about it before.
  const others = toasts.filter((one) => movementId === undefined || one.movementId !== movementId);
  set([...others, { id, text, tone: "good" as const, ...extra }].slice(-toastsMax));
  setTimeout(() => set(toasts.filter((item) => item.id !== id)), shownMs);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The live region; it always exists, so that what appears in it is announced. */
export function ToastRegion() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className={styles.region} role="status" aria-live="polite">
      {shown.map((item) => {
        const Mark = item.tone === "bad" ? CircleAlert : CircleCheck;
        return (
          <div key={item.id} className={cx(styles.toast, item.tone === "bad" && styles.bad)}>
            <Mark size="1.25em" aria-hidden />
            {item.text}
            {item.movementId !== undefined && (
              <Link to="/tx/$id" params={{ id: item.movementId }}>
                {item.linkText}
              </Link>
            )}
            {item.credential !== undefined && (
              <Link
                to="/checkout/$credential"
                params={{ credential: item.credential }}
                hash="approve"
              >
                {item.linkText}
              </Link>
            )}
          </div>
        );
      })}
    </div>
  );
}
