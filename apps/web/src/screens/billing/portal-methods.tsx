import type { Portal } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useShop } from "../../app/shop-texts.tsx";
import { billingQueries } from "../../data/billing-queries.ts";
import { api } from "../../data/client.ts";
import { queryClient } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { Confirm } from "../../design/confirm.tsx";
import { Wallet } from "../../design/icons.ts";
import { ErrorState } from "../../design/states.tsx";
import { Card, Glyph, Row, Section } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";

type Method = Portal["methods"][number];
type Props = { readonly credential: string; readonly portal: Portal };

/** The ways to pay that a business keeps of its customer. */
export function PortalMethods({ credential, portal: { methods, can } }: Props) {
  const { t } = useShop();
  const navigate = useNavigate();
  const [removed, setRemoved] = useState<Method>();
  const add = useMutation({
    mutationFn: () => api.addPortalMethod({ credential }),
    // Its checkout leads back here.
    onSuccess: ({ credential: begun }) =>
      navigate({ to: "/checkout/$credential", params: { credential: begun } }),
  });
  const remove = useMutation({
    mutationFn: (method: string) => api.removePortalMethod({ credential, method }),
    onSuccess: (shown) => {
      queryClient.setQueryData(billingQueries.portal(credential).queryKey, shown);
      setRemoved(undefined);
      toast(t.portal.removed);
    },
  });
  return (
    <Section
      title={t.portal.methods}
      action={
        can.changeMethod && (
          <Button variant="ghost" size="small" pending={add.isPending} onClick={() => add.mutate()}>
            {t.portal.addMethod}
          </Button>
        )
      }
    >
      {add.isError && <ErrorState error={add.error} />}
      <Card flush>
        {methods.length === 0 && <Row title={t.portal.noMethod} />}
        {methods.map((method) => (
          <Row
            key={method.id}
            lead={<Glyph icon={Wallet} />}
            title={method.label}
            {...(method.default && { sub: t.portal.usual })}
            end={
              can.changeMethod && (
                <Button variant="ghost" size="small" onClick={() => setRemoved(method)}>
                  {t.portal.removeMethod}
                </Button>
              )
            }
          />
        ))}
      </Card>
      {removed !== undefined && (
        <Confirm
          title={t.portal.removeTitle}
          text={t.portal.removeText(removed.label)}
          action={t.portal.removeMethod}
          pending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(removed.id)}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </Section>
  );
}
