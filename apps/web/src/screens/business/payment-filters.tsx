import { useMutation } from "@tanstack/react-query";
import { saveFile } from "../../app/clipboard.ts";
import { useShop } from "../../app/shop-texts.tsx";
import type { PaymentFilter, World } from "../../data/business-queries.ts";
import { api } from "../../data/client.ts";
import { Button } from "../../design/button.tsx";
import { Select, TextField } from "../../design/field.tsx";
import { Download } from "../../design/icons.ts";
import { ErrorState } from "../../design/states.tsx";
import { Card } from "../../design/surface.tsx";
import styles from "./business.module.css";

const states = ["succeeded", "held", "refunded", "disputed", "failed"] as const;

type Props = {
  readonly world: World;
  readonly filter: PaymentFilter;
  readonly onChange: (filter: PaymentFilter) => void;
};

/** Which payments are listed, and the same ones as a file. */
export function PaymentFilters({ world, filter, onChange }: Props) {
  const { t } = useShop();
  const { state, from, until, q } = filter;
  // What is left empty is not asked for.
  const change = (name: "q" | "from" | "until") => (value: string) => {
    const { [name]: _, ...rest } = filter;
    onChange(value === "" ? rest : { ...rest, [name]: value });
  };
  const download = useMutation({
    mutationFn: async () =>
      saveFile(await api.exportShopPayments({ ...world, ...filter }), "payments.csv"),
  });
  return (
    <Card>
      <div className={styles.filters}>
        <TextField
          label={t.business.find}
          type="search"
          value={q ?? ""}
          onChange={change("q")}
          maxLength={100}
        />
        <Select
          label={t.business.state}
          value={state ?? ""}
          onChange={(value) => {
            const { state: _, ...rest } = filter;
            onChange(value === "" ? rest : { ...rest, state: value });
          }}
          options={[
            { value: "" as const, label: t.common.all },
            ...states.map((value) => ({ value, label: t.business.paymentStates[value] })),
          ]}
        />
        <TextField
          label={t.business.from}
          type="date"
          value={from ?? ""}
          onChange={change("from")}
        />
        <TextField
          label={t.business.until}
          type="date"
          value={until ?? ""}
          onChange={change("until")}
        />
        <Button
          variant="secondary"
          icon={Download}
          pending={download.isPending}
          onClick={() => download.mutate()}
        >
          {t.business.export}
        </Button>
      </div>
      {download.isError && <ErrorState error={download.error} />}
    </Card>
  );
}
