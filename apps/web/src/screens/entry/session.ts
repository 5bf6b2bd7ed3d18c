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

export function passkeysOffered(): boolean {
  return window.isSecureContext && window.PublicKeyCredential !== undefined;
}
