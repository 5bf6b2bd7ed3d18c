import type { Mandate } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import pageStyles from "../../app/page.module.css";
import { ShopTexts, useShop } from "../../app/shop-texts.tsx";
import { billingQueries } from "../../data/billing-queries.ts";
import { api } from "../../data/client.ts";
import { queryClient } from "../../data/queries.ts";
import { Avatar } from "../../design/avatar.tsx";
import { Button } from "../../design/button.tsx";
import { Confirm } from "../../design/confirm.tsx";
import { ErrorState } from "../../design/states.tsx";
import { Card, Row, Section } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";
import { useSubscriptionWords } from "./subscription-words.ts";

/** Businesses that may charge the member's balance; nothing where there are none. */
export function Mandates() {
  const mandates = useQuery(billingQueries.mandates);
  if (mandates.isError) return <ErrorState error={mandates.error} onRetry={mandates.refetch} />;
  if (mandates.data === undefined || mandates.data.length === 0) return null;
  return (
    <ShopTexts>
      <MandateList mandates={mandates.data} />
    </ShopTexts>
  );
}

function MandateList({ mandates }: { readonly mandates: readonly Mandate[] }) {
  const { t } = useShop();
  return (
    <Section title={t.mandates.title}>
      <div className={pageStyles.stack}>
        <p className={pageStyles.muted}>{t.mandates.intro}</p>
        <div className={pageStyles.grid}>
          {mandates.map((mandate) => (
            <MandateCard key={mandate.id} mandate={mandate} />
          ))}
        </div>
      </div>
    </Section>
  );
}

function MandateCard({ mandate }: { readonly mandate: Mandate }) {
  const { t, dates, money } = useShop();
  const words = useSubscriptionWords();
  const [isRevoking, setRevoking] = useState(false);
  const { business, limit, lastCharge, subscriptions } = mandate;
  const revoke = useMutation({
    mutationFn: () => api.revokeMandate({ mandate: mandate.id }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: billingQueries.mandates.queryKey });
      toast(t.mandates.revoked);
    },
  });
  return (
    <Card className={pageStyles.parts}>
      <Row
        lead={<Avatar handle={business.handle} name={business.name} kind={business.kind} />}
        title={business.name}
        sub={
          <>
            {limit === null ? t.mandates.belowThreshold : t.mandates.upTo(money(limit))}
            <br />
            {t.mandates.since(dates.date(mandate.createdAt))}
            <br />
            {lastCharge === null
              ? t.mandates.nothingYet
              : t.mandates.last(money(lastCharge.amount), dates.date(lastCharge.at))}
          </>
        }
      />
      {subscriptions.length === 0 && <p className={pageStyles.muted}>{t.mandates.none}</p>}
      {subscriptions.map((one) => (
        <Row
          key={one.id}
          title={words.name(one)}
          sub={
            <>
              {words.price(one)}
              <br />
              {words.next(one)}
            </>
          }
        />
      ))}
      <div className={pageStyles.actions}>
        <Button variant="ghost" size="small" onClick={() => setRevoking(true)}>
          {t.mandates.revoke}
        </Button>
      </div>
      {isRevoking && (
        <Confirm
          title={t.mandates.revokeTitle(business.name)}
          text={t.mandates.revokeText(business.name)}
          action={t.mandates.revoke}
          keep={t.mandates.keep}
          pending={revoke.isPending}
          error={revoke.error}
          onConfirm={() => revoke.mutate()}
          onClose={() => setRevoking(false)}
        />
      )}
    </Card>
  );
}
