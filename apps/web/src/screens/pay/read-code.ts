import { isAddress } from "./payee-picker.tsx";

/** What a scanned code or a pasted text leads to. */
export type CodeTarget =
  | { readonly type: "path"; readonly href: string }
  | { readonly type: "payee"; readonly to: string }
  | { readonly type: "foreign"; readonly host: string }
  | { readonly type: "nothing" };

const handleShape = /^@?[A-Za-z0-9_]{3,20}$/;
const ownPaths = /^\/(@[A-Za-z0-9_]{3,20}|pay\/[\w-]+|claim\/[\w-]+|tx\/[\w-]+)$/;

/** Only addresses of this very site, and only pages made to be linked to, are followed. */
export function readCode(text: string, origin: string): CodeTarget {
  const trimmed = text.trim();
  if (handleShape.test(trimmed)) return { type: "payee", to: `@${trimmed.replace(/^@/, "")}` };
  if (isAddress(trimmed)) return { type: "payee", to: trimmed };
  if (!URL.canParse(trimmed)) return { type: "nothing" };
  const url = new URL(trimmed);
  if (url.origin !== origin) return { type: "foreign", host: url.host };
  if (!ownPaths.test(url.pathname)) return { type: "nothing" };
  return { type: "path", href: `${url.pathname}${url.search}` };
}
