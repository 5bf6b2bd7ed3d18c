import type { OutputOf, ShopPayment } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useCopy } from "../../app/clipboard.ts";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { businessQueries, type World } from "../../data/business-queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Button, ButtonLink } from "../../design/button.tsx";
import { Copy, Store } from "../../design/icons.ts";
import { Banner, Bone, ErrorState } from "../../design/states.tsx";
import { Card, Row, Section } from "../../design/surface.tsx";
import { Timeline } from "../../design/timeline.tsx";
import styles from "./business.module.css";
import { Debt } from "./debt.tsx";
import { PaymentRow, Refund } from "./payments.tsx";
import { useMay } from "./role.tsx";
import { firstPayment } from "./snippets.ts";
import { Volume } from "./volume.tsx";

const isToday = (instant: string) => new Date(instant).toDateString() === new Date().toDateString();

type Overview = OutputOf<"businessOverview">;
type Props = { readonly world: World };

/** How the business stands: its balance, what came in today, and the way to the first sale. */
export function Today({ world }: Props) {
  const { t } = useShop();
  const may = useMay();
  const [chosen, setChosen] = useState<ShopPayment>();
  const overview = useQuery(businessQueries.overview(world));
  const payments = useQuery(businessQueries.newest(world));
  const today = payments.data?.filter(({ createdAt }) => isToday(createdAt)) ?? [];
  if (overview.isError) return <ErrorState error={overview.error} onRetry={overview.refetch} />;
  if (overview.data === undefined) return <Bone width="100%" height="12rem" />;
  const { balances, done } = overview.data;
  const owing = balances.filter(({ available }) => BigInt(available.amount) < 0n);
  const isBegun = done.key && done.payment && done.webhook;
  return (
    <div className={pageStyles.columns}>
      <div className={pageStyles.stack}>
        {owing.map(({ available }) => (
          <Debt key={available.currency} world={world} available={available} />
        ))}
        <Card>
          {balances.map(({ available, pending }) => (
            <div key={available.currency} className={styles.balance}>
              <div>
                <span className={pageStyles.muted}>{t.business.available}</span>
                <Amount value={available} size="large" />
              </div>
              <div>
                <span className={pageStyles.muted}>{t.business.pending}</span>
                <Amount value={pending} size="strong" />
              </div>
            </div>
          ))}
          {may("sell") && (
            <ButtonLink variant="secondary" icon={Store} to="/till" search={{ of: world.id }} block>
              {t.business.till}
            </ButtonLink>
          )}
        </Card>
        <Volume
          world={world}
          currencies={balances.map(({ available }) => available.currency)}
          payments={payments.data ?? []}
        />
        {may("develop") && !isBegun && <FirstSale overview={overview.data} />}
      </div>
      <Card flush>
        <Section
          title={today.length === 0 ? t.business.tabs.today : t.business.takenToday(today.length)}
        >
          {today.length === 0 && <Row title={t.business.nothingToday} />}
          {today.map((payment) => (
            <PaymentRow key={payment.id} payment={payment} onPress={() => setChosen(payment)} />
          ))}
        </Section>
      </Card>
      {chosen !== undefined && (
        <Refund world={world} payment={chosen} onClose={() => setChosen(undefined)} />
      )}
    </div>
  );
}

/** From nothing to the first test payment. */
function FirstSale({ overview }: { readonly overview: Overview }) {
  const { t } = useShop();
  const copy = useCopy();
  const { done, apiUrl } = overview;
  const tone = (isDone: boolean) => (isDone ? ("done" as const) : ("wait" as const));
  const canRun = apiUrl !== null && !done.payment;
  const code = apiUrl === null ? undefined : firstPayment(apiUrl, t.business.keyPlaceholder);
  return (
    <Card>
      <Section title={t.business.first}>
        {apiUrl === null && <Banner tone="warn">{t.business.noApi}</Banner>}
        <Timeline
          steps={[
            {
              key: "key",
              title: t.business.firstKey,
              text: t.business.firstKeyText,
              tone: tone(done.key),
            },
            {
              key: "payment",
              title: t.business.firstPayment,
              text: canRun ? t.business.firstPaymentText : t.business.firstPaymentDone,
              tone: tone(done.payment),
            },
            {
              key: "webhook",
              title: t.business.firstWebhook,
              text: t.business.firstWebhookText,
              tone: tone(done.webhook),
            },
          ]}
        />
        {code !== undefined && canRun && (
          <>
            <pre className={styles.code}>{code}</pre>
            <Button variant="secondary" icon={Copy} block onClick={() => copy(code)}>
              {t.common.copy}
            </Button>
          </>
        )}
      </Section>
    </Card>
  );
}
