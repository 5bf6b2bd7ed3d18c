import type { Me } from "@bourse/contract";
import { useRouter, useSearch } from "@tanstack/react-router";
import { getSettings } from "../../app/settings.ts";
import { queries, queryClient } from "../../data/queries.ts";

/** Goes on as a signed-in member, to where they wanted to go. */
export function useEnter(): (me: Me) => void {
  const router = useRouter();
  const { next } = useSearch({ strict: false });
  return (me) => {
    queryClient.clear();
    queryClient.setQueryData(queries.me.queryKey, me);
    router.history.push(next ?? "/");
  };
}

export function browserLanguage(): "en" | "fr" {
  return getSettings().locale;
}

const numericHost = /^(\[.*\]|[0-9.]+)$/;
const thisMachine = /^(\[::1\]|127\.[0-9.]+)$/;

/** Passkeys are bound to a name: a page at an address of numbers has none. */
export function passkeysOffered(): boolean {
  const possible = window.isSecureContext && window.PublicKeyCredential !== undefined;
  return possible && !numericHost.test(location.hostname);
}

/** The same page at a name, where this machine was addressed by its number. */
export function addressWithPasskeys(): string | undefined {
  if (!thisMachine.test(location.hostname)) return undefined;
  const url = new URL(location.href);
  url.hostname = "localhost";
  return url.href;
}
