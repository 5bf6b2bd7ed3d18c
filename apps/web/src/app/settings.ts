import { isLocale, type Locale } from "@bourse/messages";
import { useSyncExternalStore } from "react";

export const themes = ["system", "light", "dark"] as const;
export const textSizes = ["small", "normal", "large", "larger"] as const;

/** What this device remembers; `public/boot.js` applies the visible part before first paint. */
export type Settings = {
  readonly theme: (typeof themes)[number];
  readonly textSize: (typeof textSizes)[number];
  readonly locale: Locale;
  /** The privacy eye: balances are covered. */
  readonly eyeClosed: boolean;
  readonly shortcuts: boolean;
};

const storageKey = "bourse.settings";

function read(): Settings {
  const documentLanguage = document.documentElement.lang;
  const defaults: Settings = {
    theme: "system",
    textSize: "normal",
    locale: isLocale(documentLanguage) ? documentLanguage : "en",
    eyeClosed: false,
    shortcuts: true,
  };
  try {
    return { ...defaults, ...JSON.parse(localStorage.getItem(storageKey) ?? "{}") };
  } catch {
    return defaults;
  }
}

let settings = read();
const listeners = new Set<() => void>();

function apply(next: Settings): void {
  const root = document.documentElement;
  if (next.theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = next.theme;
  if (next.textSize === "normal") delete root.dataset["text"];
  else root.dataset["text"] = next.textSize;
  root.lang = next.locale;
}

export function getSettings(): Settings {
  return settings;
}

export function changeSettings(change: Partial<Settings>): void {
  settings = { ...settings, ...change };
  apply(settings);
  try {
    localStorage.setItem(storageKey, JSON.stringify(settings));
  } catch {
    // Storage is off: the change holds until the page closes.
  }
  for (const listener of listeners) listener();
}

export function onSettings(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSettings(): Settings {
  return useSyncExternalStore(onSettings, getSettings);
}

export function usePrivacyEye(): boolean {
  return useSettings().eyeClosed;
}
