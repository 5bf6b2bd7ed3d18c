import { decodeCounterCode } from "@bourse/codes";
import { isAddress } from "./payee-picker.tsx";

/** What a scanned code or a pasted text leads to. */
export type CodeTarget =
  | { readonly type: "path"; readonly href: string }
  | { readonly type: "payee"; readonly to: string }
  | { readonly type: "foreign"; readonly host: string }
  /** A payment code that was cut off, misread or changed. */
  | { readonly type: "broken" }
  | { readonly type: "nothing" };

const handleShape = /^@?[A-Za-z0-9_]{3,20}$/;
const tokenShape = /^[\w-]{20,64}$/;
const ownPaths = /^\/(@[A-Za-z0-9_]{3,20}|pay\/[\w-]+|claim\/[\w-]+|tx\/[\w-]+)$/;
/** How every EMVCo merchant-presented code begins. */
const emvStart = "000201";

/** Only addresses of this very site, and only pages made to be linked to, are followed. */
export function readCode(text: string, origin: string): CodeTarget {
  const trimmed = text.trim();
  if (trimmed.startsWith(emvStart)) return readCounter(trimmed, new URL(origin).host);
  if (handleShape.test(trimmed)) return { type: "payee", to: `@${trimmed.replace(/^@/, "")}` };
  if (isAddress(trimmed)) return { type: "payee", to: trimmed };
  if (!URL.canParse(trimmed)) return { type: "nothing" };
  const url = new URL(trimmed);
  if (url.origin !== origin) return { type: "foreign", host: url.host };
  if (!ownPaths.test(url.pathname)) return { type: "nothing" };
  return { type: "path", href: `${url.pathname}${url.search}` };
}

/** A counter of ours: its sale when it holds one, else whoever is paid there. */
function readCounter(text: string, ownHost: string): CodeTarget {
  const read = decodeCounterCode(text);
  if (!read.ok) {
    return read.error.code === "foreign"
      ? { type: "foreign", host: read.error.name }
      : { type: "broken" };
  }
  const { host, handle, token } = read.value;
  if (host !== ownHost) return { type: "foreign", host };
  if (token !== undefined && tokenShape.test(token)) return { type: "path", href: `/pay/${token}` };
  return handleShape.test(handle) ? { type: "payee", to: `@${handle}` } : { type: "broken" };
}
