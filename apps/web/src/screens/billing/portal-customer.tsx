import type { Portal } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useShop } from "../../app/shop-texts.tsx";
import { billingQueries } from "../../data/billing-queries.ts";
import { api } from "../../data/client.ts";
import { queryClient } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { ErrorState } from "../../design/states.tsx";
import { Card, Section } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";
import styles from "./billing.module.css";

type Props = { readonly credential: string; readonly portal: Portal };

/** Name and address that invoices bear. */
export function PortalCustomer({ credential, portal: { customer } }: Props) {
  const { t } = useShop();
  const [name, setName] = useState(customer.name ?? "");
  const [email, setEmail] = useState(customer.email ?? "");
  const save = useMutation({
    mutationFn: () =>
      api.changePortalCustomer({ credential, name: name.trim(), email: email.trim() }),
    onSuccess: (shown) => {
      queryClient.setQueryData(billingQueries.portal(credential).queryKey, shown);
      toast(t.portal.saved);
    },
  });
  const isChanged = name.trim() !== customer.name || email.trim() !== customer.email;
  const isReady = isChanged && name.trim() !== "" && email.trim() !== "";
  return (
    <Section title={t.portal.you}>
      <Card>
        <form
          className={styles.parts}
          onSubmit={(event) => {
            event.preventDefault();
            if (isReady) save.mutate();
          }}
        >
          <TextField label={t.portal.name} value={name} onChange={setName} maxLength={256} />
          <TextField label={t.portal.email} type="email" value={email} onChange={setEmail} />
          {save.isError && <ErrorState error={save.error} />}
          <Button type="submit" variant="secondary" disabled={!isReady} pending={save.isPending}>
            {t.portal.save}
          </Button>
        </form>
      </Card>
    </Section>
  );
}
