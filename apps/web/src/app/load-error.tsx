import { problemOf } from "../data/client.ts";
import { ButtonLink } from "../design/button.tsx";
import { Search } from "../design/icons.ts";
import { EmptyState, ErrorState } from "../design/states.tsx";
import { useLanguage } from "./language.tsx";

type Props = { readonly error: unknown; readonly onRetry: () => unknown };

/** Why a page's subject is not shown: it is not there, or the answer did not come. */
export function LoadError({ error, onRetry }: Props) {
  const { t } = useLanguage();
  if (problemOf(error)?.code !== "not_found") return <ErrorState error={error} onRetry={onRetry} />;
  return (
    <EmptyState icon={Search} title={t.problems.notFoundTitle} text={t.errors.not_found}>
      <ButtonLink to="/" variant="secondary">
        {t.problems.goHome}
      </ButtonLink>
    </EmptyState>
  );
}
