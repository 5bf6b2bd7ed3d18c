import { useState } from "react";
import { AccountDetails } from "../../app/account-details.tsx";
import { useLanguage } from "../../app/language.tsx";
import { useAccounts } from "../../data/accounts.ts";
import { Segmented } from "../../design/field.tsx";
import { Sheet } from "../../design/sheet.tsx";

export function AddMoney({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const { data: accounts = [] } = useAccounts();
  const [chosen, setChosen] = useState<string>();
  const account = accounts.find((one) => one.id === chosen) ?? accounts[0];
  return (
    <Sheet title={t.home.addTitle} onClose={onClose}>
      <p>{t.home.addHint}</p>
      {account !== undefined && (
        <>
          {accounts.length > 1 && (
            <Segmented
              label={t.common.currency}
              value={account.id}
              onChange={setChosen}
              options={accounts.map((one) => ({ value: one.id, label: one.currency }))}
            />
          )}
          <AccountDetails account={account} />
        </>
      )}
    </Sheet>
  );
}
