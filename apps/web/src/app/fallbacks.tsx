import { BourseConnectionError } from "@bourse/sdk";
import { useEffect } from "react";
import { Button, ButtonLink } from "../design/button.tsx";
import { CircleAlert, Search, WifiOff } from "../design/icons.ts";
import { EmptyState } from "../design/states.tsx";
import { useLanguage } from "./language.tsx";

export function NotFoundScreen() {
  const { t } = useLanguage();
  return (
    <EmptyState icon={Search} title={t.problems.notFoundTitle} text={t.problems.notFoundText}>
      <ButtonLink to="/">{t.problems.goHome}</ButtonLink>
    </EmptyState>
  );
}

/** What stands in the place of a page that could not be shown. */
export function CrashScreen({ error }: { readonly error: unknown }) {
  const { t } = useLanguage();
  const unreached = error instanceof BourseConnectionError;
  useEffect(() => {
    if (!unreached) return undefined;
    const reload = () => location.reload();
    window.addEventListener("online", reload);
    return () => window.removeEventListener("online", reload);
  }, [unreached]);
  return (
    <EmptyState
      icon={unreached ? WifiOff : CircleAlert}
      title={unreached ? t.problems.connectionTitle : t.problems.crashTitle}
      text={unreached ? t.problems.connection : t.problems.crashText}
    >
      <Button onClick={() => location.reload()}>
        {unreached ? t.common.tryAgain : t.problems.reload}
      </Button>
    </EmptyState>
  );
}
