import { useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { queries } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { ButtonLink } from "../../design/button.tsx";
import { shareOf, Track } from "../../design/charts.tsx";
import { Bone, ErrorState } from "../../design/states.tsx";
import { Card } from "../../design/surface.tsx";

export function Limits() {
  const { t, money, dates } = useLanguage();
  const limits = useQuery(queries.limits);
  return (
    <Page title={t.limits.title} intro={t.limits.intro} back>
      {limits.isPending && <Bone width="100%" height="16rem" />}
      {limits.isError && <ErrorState error={limits.error} onRetry={limits.refetch} />}
      {limits.data?.limits.map((one) => (
        <Card key={one.window}>
          <div className={pageStyles.stack}>
            <div className={pageStyles.split}>
              <h2>{t.limits.windows[one.window]}</h2>
              <Amount value={one.limit} size="strong" />
            </div>
            {one.window === "transfer" ? (
              <span className={pageStyles.muted}>{t.limits.upTo(money(one.limit))}</span>
            ) : (
              <>
                <Track
                  share={shareOf(one.used.amount, one.limit.amount)}
                  label={t.limits.used(money(one.used), money(one.limit))}
                />
                <div className={pageStyles.ends}>
                  <span className={pageStyles.muted}>{t.limits.left(money(one.left))}</span>
                  {one.resetsAt !== null && (
                    <span className={pageStyles.muted}>
                      {t.limits.resets(dates.dateTime(one.resetsAt))}
                    </span>
                  )}
                </div>
              </>
            )}
          </div>
        </Card>
      ))}
      {limits.data !== undefined &&
        (limits.data.canRaise ? (
          <ButtonLink to="/verify">{t.limits.raise}</ButtonLink>
        ) : (
          <p className={pageStyles.muted}>{t.limits.highest}</p>
        ))}
    </Page>
  );
}
