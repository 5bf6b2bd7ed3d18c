import { type KeyboardEvent, type PointerEvent, useState } from "react";

/** Points that a page key passes over. */
const page = 10;

/** Where a key leads from a point; undefined when it is no key for this. */
export function stepOf(key: string, from: number, last: number): number | undefined {
  const to: Readonly<Record<string, number>> = {
    ArrowLeft: from - 1,
    ArrowDown: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from + 1,
    PageDown: from - page,
    PageUp: from + page,
    Home: 0,
    End: last,
  };
  const step = to[key];
  return step === undefined ? undefined : Math.max(0, Math.min(last, step));
}

/**
 * Which of some points along a line is pointed at: with a mouse, a finger or the keys of a slider.
 * `at` is undefined while none is. `spoken` says a point in words.
 */
export function useScrub(count: number, spoken: (at: number) => string) {
  const [chosen, setAt] = useState<number>();
  const last = Math.max(0, count - 1);
  const at = chosen === undefined ? undefined : Math.min(chosen, last);
  const point = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const place = Math.round(((event.clientX - left) / width) * last);
    setAt(Math.max(0, Math.min(last, place)));
  };
  const forget = () => setAt(undefined);
  return {
    at,
    props: {
      role: "slider",
      tabIndex: 0,
      "aria-valuemin": 0,
      "aria-valuemax": last,
      "aria-valuenow": at ?? last,
      "aria-valuetext": spoken(at ?? last),
      onPointerDown: point,
      onPointerMove: point,
      onPointerLeave: forget,
      onPointerCancel: forget,
      onBlur: forget,
      onKeyDown(event: KeyboardEvent) {
        const next = stepOf(event.key, at ?? last, last);
        if (next === undefined) return;
        event.preventDefault();
        setAt(next);
      },
    },
  };
}
