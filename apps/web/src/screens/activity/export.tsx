import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { saveFile } from "../../app/clipboard.ts";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { useAccounts } from "../../data/accounts.ts";
import { api } from "../../data/client.ts";
import { Button } from "../../design/button.tsx";
import { Segmented, Select, TextField } from "../../design/field.tsx";
import { Download } from "../../design/icons.ts";
import { Sheet } from "../../design/sheet.tsx";
import { ErrorState } from "../../design/states.tsx";

const formats = ["csv", "json", "ofx"] as const;

export function ExportSheet({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const { data: accounts = [] } = useAccounts();
  const [format, setFormat] = useState<(typeof formats)[number]>("csv");
  const [chosen, setChosen] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const account = accounts.find((one) => one.id === chosen) ?? accounts[0];
  const download = useMutation({
    mutationFn: async (accountId: string) => {
      const file = await api.exportMovements({
        format,
        accountId,
        ...(from === "" ? {} : { from }),
        ...(to === "" ? {} : { to }),
      });
      saveFile(file, `bourse-${account?.currency ?? ""}.${format}`);
    },
    onSuccess: onClose,
  });
  return (
    <Sheet title={t.activity.exportTitle} onClose={onClose}>
      <p className={pageStyles.muted}>{t.activity.exportHint}</p>
      <Select
        label={t.activity.account}
        value={account?.id ?? ""}
        onChange={setChosen}
        options={accounts.map((one) => ({ value: one.id, label: one.currency }))}
      />
      <Segmented
        label={t.activity.format}
        value={format}
        onChange={setFormat}
        options={formats.map((value) => ({ value, label: value.toUpperCase() }))}
      />
      <TextField label={t.activity.from} optional type="date" value={from} onChange={setFrom} />
      <TextField label={t.activity.to} optional type="date" value={to} onChange={setTo} />
      {download.isError && <ErrorState error={download.error} />}
      <Button
        size="large"
        block
        icon={Download}
        pending={download.isPending}
        onClick={() => account !== undefined && download.mutate(account.id)}
      >
        {t.activity.export}
      </Button>
    </Sheet>
  );
}
