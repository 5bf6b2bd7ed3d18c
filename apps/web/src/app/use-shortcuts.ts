import { useNavigate } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useRef } from "react";
import { changeSettings, getSettings } from "./settings.ts";
import { type KeyMemory, readKey, type ShortcutAction } from "./shortcuts.ts";

const pages = {
  goMoney: "/",
  goActivity: "/activity",
  goPots: "/pots",
  goInsights: "/insights",
  goRequests: "/requests",
  goSettings: "/settings",
} as const;

function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, dialog") !== null;
}

/** Single-key shortcuts for the whole app; off when the member says so (WCAG 2.1.4). */
export function useShortcuts(openList: () => void): void {
  const navigate = useNavigate();
  const memory = useRef<KeyMemory>(undefined);
  const act = useEffectEvent((action: ShortcutAction) => {
    if (action === "list") openList();
    else if (action === "eye") changeSettings({ eyeClosed: !getSettings().eyeClosed });
    else if (action === "pay") {
      void navigate({ to: ".", search: (old) => ({ ...old, pay: "menu" }) });
    } else if (action === "request") {
      void navigate({ to: ".", search: (old) => ({ ...old, pay: "request" }) });
    } else if (action === "search") {
      void navigate({ to: "/activity" }).then(() =>
        document.querySelector<HTMLInputElement>("main input[type=search]")?.focus(),
      );
    } else void navigate({ to: pages[action] });
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!getSettings().shortcuts || event.defaultPrevented) return;
      const modified = event.ctrlKey || event.metaKey || event.altKey;
      const inField = takesKeys(event.target);
      const press = { key: event.key, at: event.timeStamp, modified, inField };
      const outcome = readKey(press, memory.current);
      memory.current = outcome.memory;
      if (outcome.action === undefined) return;
      event.preventDefault();
      act(outcome.action);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
