import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { Page } from "../../app/page.tsx";
import { useAccounts } from "../../data/accounts.ts";
import { Segmented } from "../../design/field.tsx";
import { StatementList } from "./list.tsx";

export function Statements() {
  const { t } = useLanguage();
  const { data: accounts = [] } = useAccounts();
  const [chosen, setChosen] = useState<string>();
  const account = accounts.find((one) => one.id === chosen) ?? accounts[0];
  return (
    <Page title={t.statements.title} intro={t.statements.intro}>
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
          <StatementList accountId={account.id} />
        </>
      )}
    </Page>
  );
}
