import type { Me } from "@bourse/contract";
import { decimalSeparator, decimalText } from "@bourse/messages";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { StepUpCancelled, useStepUp } from "../../app/step-up.tsx";
import { api, wire } from "../../data/client.ts";
import { queries, queryClient } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { MoneyField, useAmountError, useParse } from "../../design/money-field.tsx";
import { ErrorState } from "../../design/states.tsx";
import { Card, Section } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";

export function Threshold() {
  const { data: me } = useQuery(queries.me);
  if (me === null || me === undefined) return null;
  // Saved anew, or in another currency, the field starts from what holds now.
  const { amount, currency } = me.approvalThreshold;
  return <ThresholdForm key={`${amount} ${currency}`} me={me} />;
}

/** From how much on a payment asks for a confirmation; a higher amount asks for one itself. */
function ThresholdForm({ me }: { readonly me: Me }) {
  const { t, locale } = useLanguage();
  const stepUp = useStepUp();
  const { amount, currency } = me.approvalThreshold;
  const known = decimalText(me.approvalThreshold).replace(".", decimalSeparator(locale));
  const [text, setText] = useState(known);
  const parse = useParse()(text, currency);
  const error = useAmountError()(parse, currency);
  const save = useMutation({
    mutationFn: (minor: bigint) =>
      stepUp.run(
        (approved) => api.updateMe({ approvalThreshold: wire(minor, currency) }, approved),
        t.approval.forChange,
      ),
    onSuccess: (changed) => {
      queryClient.setQueryData(queries.me.queryKey, changed);
      toast(t.common.saved);
    },
  });
  const changed = parse.ok && error === undefined && parse.amount.toString() !== amount;
  return (
    <Section title={t.security.confirmations}>
      <Card>
        <form
          className={pageStyles.stack}
          onSubmit={(event) => {
            event.preventDefault();
            if (changed) save.mutate(parse.amount);
          }}
        >
          <MoneyField
            label={t.security.threshold}
            hint={t.security.thresholdHint}
            value={text}
            onChange={setText}
            currency={currency}
            error={error}
          />
          {save.isError && !(save.error instanceof StepUpCancelled) && (
            <ErrorState error={save.error} />
          )}
          {changed && (
            <Button type="submit" pending={save.isPending}>
              {t.common.save}
            </Button>
          )}
        </form>
      </Card>
      {stepUp.dialog}
    </Section>
  );
}
