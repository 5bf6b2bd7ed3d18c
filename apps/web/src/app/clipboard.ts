import { toast } from "../design/toast.tsx";
import { useLanguage } from "./language.tsx";

export function useCopy(): (text: string) => void {
  const { t } = useLanguage();
  return (text) => {
    const failed = () => toast(t.problems.title, { tone: "bad" });
    // A page that did not come by https or from this machine has no clipboard.
    if (navigator.clipboard === undefined) failed();
    else navigator.clipboard.writeText(text).then(() => toast(t.common.copied), failed);
  };
}

/** The platform's share sheet where there is one, the clipboard where not. */
export function useShare(): (what: { text?: string; url?: string; title?: string }) => void {
  const copy = useCopy();
  return (what) => {
    if (navigator.share === undefined) copy(what.url ?? what.text ?? "");
    // A share that the person put away is not an error.
    else navigator.share(what).catch(() => {});
  };
}

/** Lets the browser save a file that the server made. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
