import type { Portal, Subscription } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { billingQueries } from "../../data/billing-queries.ts";
import { api } from "../../data/client.ts";
import { queryClient } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { Confirm } from "../../design/confirm.tsx";
import { Repeat } from "../../design/icons.ts";
import { Sheet } from "../../design/sheet.tsx";
import { ErrorState } from "../../design/states.tsx";
import { Card, Glyph, Row, RowButton } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";
import { canEnd, isEnding, useSubscriptionWords } from "./subscription-words.ts";

type Props = {
  readonly credential: string;
  readonly portal: Portal;
  readonly subscription: Subscription;
};

/** One subscription, and what its business lets its customer do with it. */
export function PortalSubscription({ credential, portal, subscription }: Props) {
  const { t } = useShop();
  const words = useSubscriptionWords();
  const [isChanging, setChanging] = useState(false);
  const [isCancelling, setCancelling] = useState(false);
  const key = { credential, subscription: subscription.id };
  const keep = useMutation({
    mutationFn: () => api.keepPortalSubscription(key),
    onSuccess: (shown) => {
      showPortal(credential, shown);
      toast(t.portal.kept);
    },
  });
  const canPause =
    portal.pausable.includes(subscription.id) || portal.resumable.includes(subscription.id);
  const { can } = portal;
  const canCancel = can.cancel && canEnd(subscription);
  const canChange = can.changePlan && canEnd(subscription) && plansFor(portal, subscription);
  return (
    <Card className={pageStyles.parts}>
      <Row
        lead={<Glyph icon={Repeat} />}
        title={words.name(subscription)}
        sub={<PriceAndNext subscription={subscription} />}
      />
      {keep.isError && <ErrorState error={keep.error} />}
      {(canCancel || canChange || canPause || (can.cancel && isEnding(subscription))) && (
        <div className={pageStyles.actions}>
          {canChange && (
            <Button variant="secondary" size="small" onClick={() => setChanging(true)}>
              {t.portal.change}
            </Button>
          )}
          {canPause && <Pausing {...{ credential, portal, subscription }} />}
          {canCancel && (
            <Button variant="ghost" size="small" onClick={() => setCancelling(true)}>
              {t.portal.cancel}
            </Button>
          )}
          {can.cancel && isEnding(subscription) && (
            <Button
              variant="secondary"
              size="small"
              pending={keep.isPending}
              onClick={() => keep.mutate()}
            >
              {t.portal.undo}
            </Button>
          )}
        </div>
      )}
      {isChanging && (
        <ChangePlan
          credential={credential}
          portal={portal}
          subscription={subscription}
          onClose={() => setChanging(false)}
        />
      )}
      {isCancelling && (
        <Cancel
          credential={credential}
          portal={portal}
          subscription={subscription}
          onClose={() => setCancelling(false)}
        />
      )}
    </Card>
  );
}

/** Pausing, or going on. */
function Pausing({ credential, portal, subscription: { id } }: Props) {
  const { t } = useShop();
  const resumes = portal.resumable.includes(id);
  const change = useMutation({
    mutationFn: () => {
      const key = { credential, subscription: id };
      return resumes ? api.resumePortalSubscription(key) : api.pausePortalSubscription(key);
    },
    onSuccess: (shown) => {
      showPortal(credential, shown);
      toast(resumes ? t.portal.resumed : t.portal.paused);
    },
  });
  return (
    <>
      <Button
        variant="secondary"
        size="small"
        pending={change.isPending}
        onClick={() => change.mutate()}
      >
        {resumes ? t.portal.resume : t.portal.pause}
      </Button>
      {change.isError && <ErrorState error={change.error} />}
    </>
  );
}

function PriceAndNext({ subscription }: Pick<Props, "subscription">) {
  const words = useSubscriptionWords();
  return (
    <>
      {words.price(subscription)}
      <br />
      {words.next(subscription)}
    </>
  );
}

/** Shows what a change has come to. */
function showPortal(credential: string, shown: Portal): void {
  queryClient.setQueryData(billingQueries.portal(credential).queryKey, shown);
}

function otherPlans({ plans }: Portal, { items }: Subscription) {
  return plans.filter(({ price }) => !items.some((item) => item.price === price));
}

const plansFor = (portal: Portal, subscription: Subscription) =>
  otherPlans(portal, subscription).length > 0;

type SheetProps = Props & { readonly onClose: () => void };

function Cancel({ credential, portal, subscription, onClose }: SheetProps) {
  const { t, dates } = useShop();
  const cancel = useMutation({
    mutationFn: () => api.cancelPortalSubscription({ credential, subscription: subscription.id }),
    onSuccess: (shown) => {
      showPortal(credential, shown);
      toast(t.portal.cancelled);
      onClose();
    },
  });
  return (
    <Confirm
      title={t.portal.cancelTitle}
      text={
        portal.can.cancelWhen === "now"
          ? t.portal.cancelNow
          : t.portal.cancelAtEnd(dates.longDate(subscription.periodEndsAt))
      }
      action={t.portal.cancel}
      keep={t.portal.keep}
      pending={cancel.isPending}
      error={cancel.error}
      onConfirm={() => cancel.mutate()}
      onClose={onClose}
    />
  );
}

function ChangePlan({ credential, portal, subscription, onClose }: SheetProps) {
  const { t } = useShop();
  const words = useSubscriptionWords();
  const change = useMutation({
    mutationFn: (price: string) =>
      api.changePortalPlan({ credential, subscription: subscription.id, price }),
    onSuccess: (shown) => {
      showPortal(credential, shown);
      toast(t.portal.changed);
      onClose();
    },
  });
  return (
    <Sheet title={t.portal.changeTitle} onClose={onClose}>
      <p>{t.portal.changeText}</p>
      {change.isError && <ErrorState error={change.error} />}
      <div>
        {otherPlans(portal, subscription).map((plan) => (
          <RowButton
            key={plan.price}
            title={plan.name}
            sub={words.price(plan)}
            onPress={() => {
              if (!change.isPending) change.mutate(plan.price);
            }}
          />
        ))}
      </div>
    </Sheet>
  );
}
