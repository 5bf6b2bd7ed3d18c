import { Button, ButtonLink } from "../design/button.tsx";
import { CircleAlert, Search } from "../design/icons.ts";
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

export function CrashScreen() {
  const { t } = useLanguage();
  return (
    <EmptyState icon={CircleAlert} title={t.problems.crashTitle} text={t.problems.crashText}>
      <Button onClick={() => location.reload()}>{t.problems.reload}</Button>
    </EmptyState>
  );
}
