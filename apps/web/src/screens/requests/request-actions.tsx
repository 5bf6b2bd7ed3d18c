import type { CurrencyCode, MovementDetail, PaymentRequest } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useCopy } from "../../app/clipboard.ts";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { api } from "../../data/client.ts";
import { refreshMoney } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { BellRing, Copy } from "../../design/icons.ts";
import { ErrorState } from "../../design/states.tsx";
import { toast } from "../../design/toast.tsx";
import { PaySheet } from "../pay/pay-due.tsx";

/** The server takes a reminder at most once a day. */
const remindEveryMs = 86_400_000;

type Props = { readonly request: PaymentRequest };

type IncomingProps = Props & {
  /** The request is no longer open then, and these actions go. */
  readonly onPaid: (movement: MovementDetail) => void;
};

export function IncomingActions({ request, onPaid }: IncomingProps) {
  const { t } = useLanguage();
  const [paying, setPaying] = useState(false);
  const decline = useMutation({
    mutationFn: () => api.declineRequest({ id: request.id }),
    onSuccess: () => {
      refreshMoney();
      toast(t.requests.declined);
    },
  });
  const due = (BigInt(request.amount.amount) - BigInt(request.paid.amount)).toString();
  const currency: CurrencyCode = request.amount.currency;
  return (
    <>
      {decline.isError && <ErrorState error={decline.error} />}
      <div className={pageStyles.actions}>
        <Button variant="accent" onClick={() => setPaying(true)}>
          {t.requests.pay}
        </Button>
        <Button variant="secondary" pending={decline.isPending} onClick={() => decline.mutate()}>
          {t.requests.decline}
        </Button>
      </div>
      {paying && (
        <PaySheet
          intent={`request.${request.id}`}
          payee={request.by}
          due={{ amount: due, currency }}
          note={request.note}
          allowPartial={request.allowPartial}
          pay={(amount, options) =>
            api.payRequest({ id: request.id, ...(amount === undefined ? {} : { amount }) }, options)
          }
          onClose={() => setPaying(false)}
          onDone={(movement) => {
            setPaying(false);
            onPaid(movement);
          }}
        />
      )}
    </>
  );
}

export function OutgoingActions({ request }: Props) {
  const { t, now } = useLanguage();
  const copy = useCopy();
  const { from, url } = request;
  const remind = useMutation({
    mutationFn: () => api.remindRequest({ id: request.id }),
    onSuccess: () => {
      refreshMoney();
      toast(t.requests.reminded(from?.name ?? t.requests.anyone));
    },
  });
  const cancel = useMutation({
    mutationFn: () => api.cancelRequest({ id: request.id }),
    onSuccess: () => {
      refreshMoney();
      toast(t.requests.cancelled);
    },
  });
  const { remindedAt } = request;
  const remindedLately =
    remindedAt !== null && Date.parse(now()) - Date.parse(remindedAt) < remindEveryMs;
  const failure = remind.error ?? cancel.error;
  return (
    <>
      {failure !== null && <ErrorState error={failure} />}
      <div className={pageStyles.actions}>
        {from !== null && !remindedLately && (
          <Button
            variant="secondary"
            icon={BellRing}
            pending={remind.isPending}
            onClick={() => remind.mutate()}
          >
            {t.requests.remind}
          </Button>
        )}
        {url !== null && (
          <Button variant="secondary" icon={Copy} onClick={() => copy(url)}>
            {t.requests.copyLink}
          </Button>
        )}
        <Button variant="ghost" pending={cancel.isPending} onClick={() => cancel.mutate()}>
          {t.requests.cancel}
        </Button>
      </div>
    </>
  );
}
