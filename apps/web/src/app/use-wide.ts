import { useSyncExternalStore } from "react";

const query = matchMedia("(min-width: 1024px)");

/** Whether list and detail stand side by side. */
export function useWide(): boolean {
  return useSyncExternalStore(
    (listener) => {
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => query.matches,
  );
}
