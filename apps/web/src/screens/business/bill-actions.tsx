import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useShop } from "../../app/shop-texts.tsx";
import { refreshBusiness, type World } from "../../data/business-queries.ts";
import { api } from "../../data/client.ts";
import { Button } from "../../design/button.tsx";
import { Confirm } from "../../design/confirm.tsx";

type Props = { readonly world: World; readonly id: string };

/** Takes an invoice back that is not paid. */
export function VoidInvoice({ world, id }: Props) {
  const { t } = useShop();
  const mutation = useMutation({
    mutationFn: () => api.voidBusinessInvoice({ ...world, invoice: id }),
    onSuccess: refreshBusiness,
  });
  return <Asked mutation={mutation} action={t.bills.void} text={t.bills.voidText} />;
}

/** Ends a subscription with its period: what was paid for is kept. */
export function EndSubscription({ world, id }: Props) {
  const { t } = useShop();
  const mutation = useMutation({
    mutationFn: () =>
      api.cancelBusinessSubscription({ ...world, subscription: id, when: "period_end" }),
    onSuccess: refreshBusiness,
  });
  return <Asked mutation={mutation} action={t.bills.end} text={t.bills.endText} />;
}

/** Takes nothing for a subscription, until it is resumed. */
export function PauseSubscription({ world, id }: Props) {
  const { t } = useShop();
  const mutation = useMutation({
    mutationFn: () => api.pauseBusinessSubscription({ ...world, subscription: id }),
    onSuccess: refreshBusiness,
  });
  return <Asked mutation={mutation} action={t.bills.pause} text={t.bills.pauseText} />;
}

/** Goes on with one that is paused. */
export function ResumeSubscription({ world, id }: Props) {
  const { t } = useShop();
  const mutation = useMutation({
    mutationFn: () => api.resumeBusinessSubscription({ ...world, subscription: id }),
    onSuccess: refreshBusiness,
  });
  return <Asked mutation={mutation} action={t.bills.resume} text={t.bills.resumeText} />;
}

type AskedProps = {
  readonly mutation: UseMutationResult<unknown, Error, void>;
  readonly action: string;
  readonly text: string;
};

function Asked({ mutation, action, text }: AskedProps) {
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      <Button variant="ghost" size="small" onClick={() => setAsked(true)}>
        {action}
      </Button>
      {isAsked && (
        <Confirm
          title={action}
          text={text}
          action={action}
          pending={mutation.isPending}
          error={mutation.error}
          onConfirm={() => mutation.mutate(undefined, { onSuccess: () => setAsked(false) })}
          onClose={() => setAsked(false)}
        />
      )}
    </>
  );
}
