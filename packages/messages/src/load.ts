import type { Messages } from "./en/index.ts";
import type { Locale } from "./locale.ts";

/** The catalog of a language; a browser downloads only the one it shows. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  if (locale === "fr") return (await import("./fr/index.ts")).fr;
  return (await import("./en/index.ts")).en;
}
