import { useNavigate, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { CodeReader } from "./code-reader.tsx";
import type { FlowProps } from "./flow.ts";
import { readCode } from "./read-code.ts";

/** Scans a person's code, a link, or the code on a counter, and goes where it leads. */
export function Scan({ onClose, onBack }: FlowProps) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const router = useRouter();
  const [trouble, setTrouble] = useState<string>();
  const open = (code: string) => {
    const target = readCode(code, location.origin);
    switch (target.type) {
      case "path":
        router.history.push(target.href);
        return true;
      case "payee":
        void navigate({
          to: ".",
          search: (old) => ({ ...old, pay: "send" as const, to: target.to }),
          replace: true,
        });
        return true;
      case "foreign":
        setTrouble(t.pay.scanForeign(target.host));
        return false;
      case "broken":
        setTrouble(t.pay.scanBroken);
        return false;
      case "nothing":
        setTrouble(t.problems.notFoundTitle);
        return false;
    }
  };
  return (
    <Sheet title={t.pay.scanTitle} onClose={onClose} onBack={onBack}>
      <CodeReader
        hint={t.pay.scanHint}
        typed={{ label: t.pay.scanPaste, submit: t.pay.scanOpen }}
        onCode={open}
        trouble={trouble}
      />
    </Sheet>
  );
}
