import type { CurrencyCode } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import { useAccounts } from "../../data/accounts.ts";
import { api } from "../../data/client.ts";
import { currencyCodes } from "../../data/currencies.ts";
import { refreshMoney } from "../../data/queries.ts";
import { Plus } from "../../design/icons.ts";
import { Sheet } from "../../design/sheet.tsx";
import { ErrorState } from "../../design/states.tsx";
import { RowButton } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";
import { Coin } from "./coin.tsx";

export function OpenAccount({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const { data: accounts } = useAccounts();
  const open = useMutation({
    mutationFn: (currency: CurrencyCode) => api.openAccount({ currency }),
    onSuccess: (account) => {
      refreshMoney();
      toast(t.accounts.opened(account.currency));
      onClose();
    },
  });
  const left = currencyCodes.filter((code) => !accounts?.some((one) => one.currency === code));
  return (
    <Sheet title={t.accounts.openTitle} onClose={onClose}>
      <p>{left.length === 0 ? t.accounts.allOpen : t.accounts.openHint}</p>
      {open.isError && <ErrorState error={open.error} />}
      <div>
        {left.map((code) => (
          <RowButton
            key={code}
            lead={<Coin currency={code} />}
            title={t.accounts.names[code]}
            sub={code}
            end={<Plus size="1.2rem" aria-hidden />}
            onPress={() => open.mutate(code)}
          />
        ))}
      </div>
    </Sheet>
  );
}
