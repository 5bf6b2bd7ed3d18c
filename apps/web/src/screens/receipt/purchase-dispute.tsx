import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ShopTexts, useShop } from "../../app/shop-texts.tsx";
import { api } from "../../data/client.ts";
import { queryClient, refreshMoney } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { Select, TextField } from "../../design/field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { Banner, ErrorState } from "../../design/states.tsx";

const reasons = [
  "fraudulent",
  "product_not_received",
  "product_unacceptable",
  "duplicate",
  "credit_not_processed",
  "subscription_canceled",
  "general",
] as const;
const explanationMax = 5_000;
const keyOf = (id: string) => ["money", "dispute", id];

type Props = { readonly id: string };

/** From its receipt a purchase is disputed, and one sees what became of that. */
export function PurchaseDispute({ id }: Props) {
  return (
    <ShopTexts>
      <DisputeOf id={id} />
    </ShopTexts>
  );
}

function DisputeOf({ id }: Props) {
  const { t, money, dates } = useShop();
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery({
    queryKey: keyOf(id),
    queryFn: ({ signal }) => api.purchaseDispute({ id }, { signal }),
  });
  if (data === undefined) return null;
  const { dispute } = data;
  if (dispute !== null) {
    return (
      <Banner tone={dispute.state === "won" ? "info" : "warn"}>
        <strong>{t.dispute.disputed(money(dispute.amount))}</strong>
        <span>{t.dispute.member[dispute.state](dates.dateTime(dispute.answerBy))}</span>
      </Banner>
    );
  }
  if (!data.open) return null;
  return (
    <>
      <Button variant="ghost" block onClick={() => setOpen(true)}>
        {t.dispute.begin}
      </Button>
      {isOpen && <DisputeSheet id={id} onClose={() => setOpen(false)} />}
    </>
  );
}

function DisputeSheet({ id, onClose }: Props & { readonly onClose: () => void }) {
  const { t } = useShop();
  const [reason, setReason] = useState<(typeof reasons)[number]>("product_not_received");
  const [explanation, setExplanation] = useState("");
  const dispute = useMutation({
    mutationFn: () => api.disputePurchase({ id, reason, explanation: explanation.trim() }),
    onSuccess: (found) => {
      queryClient.setQueryData(keyOf(id), found);
      refreshMoney();
      onClose();
    },
  });
  return (
    <Sheet title={t.dispute.begin} onClose={onClose}>
      <p>{t.dispute.text}</p>
      <Select
        label={t.dispute.reason}
        value={reason}
        onChange={setReason}
        options={reasons.map((value) => ({ value, label: t.dispute.reasons[value] }))}
      />
      <TextField
        label={t.dispute.explanation}
        value={explanation}
        onChange={setExplanation}
        maxLength={explanationMax}
      />
      {dispute.isError && <ErrorState error={dispute.error} />}
      <Button
        variant="danger"
        size="large"
        block
        disabled={explanation.trim() === ""}
        pending={dispute.isPending}
        onClick={() => dispute.mutate()}
      >
        {t.dispute.begin}
      </Button>
    </Sheet>
  );
}
