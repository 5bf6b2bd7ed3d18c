import type { WireMoney } from "@bourse/contract";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { isCurrencyCode } from "../../data/currencies.ts";
import { Amount } from "../../design/amount.tsx";
import { Avatar } from "../../design/avatar.tsx";
import { Button, IconButton } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Minus, Plus, X } from "../../design/icons.ts";
import { MoneyField } from "../../design/money-field.tsx";
import { Row } from "../../design/surface.tsx";
import type { Sharer, SplitMethod } from "./split-state.ts";

const weightMax = 99;

type RowProps = {
  readonly sharer: Sharer;
  readonly self: boolean;
  readonly method: SplitMethod;
  readonly amount: WireMoney;
  readonly onChange: (part: Partial<Sharer>) => void;
  readonly onRemove: () => void;
};

export function SharerRow({ sharer, self, method, amount, onChange, onRemove }: RowProps) {
  const { t } = useLanguage();
  const { name, party, weight } = sharer;
  const handle = party?.handle ?? name;
  const currency = isCurrencyCode(amount.currency) ? amount.currency : "USD";
  return (
    <Row
      lead={<Avatar handle={handle} name={name} kind={party?.kind ?? "person"} />}
      title={self ? t.common.you : name}
      sub={party === undefined ? t.split.guestHint : `@${party.handle}`}
      end={
        <span style={{ display: "flex", alignItems: "center" }}>
          {method === "shares" && (
            <>
              <IconButton
                label={`${t.split.fewer}: ${name}`}
                icon={Minus}
                onClick={() => onChange({ weight: Math.max(0, weight - 1) })}
              />
              {weight}
              <IconButton
                label={`${t.split.more}: ${name}`}
                icon={Plus}
                onClick={() => onChange({ weight: Math.min(weightMax, weight + 1) })}
              />
            </>
          )}
          {method === "amounts" ? (
            <span style={{ inlineSize: "9rem" }}>
              <MoneyField
                label={t.pay.amountFor(name)}
                hideLabel
                value={sharer.typed}
                onChange={(typed) => onChange({ typed })}
                currency={currency}
              />
            </span>
          ) : (
            <Amount value={amount} />
          )}
          {!self && (
            <IconButton label={`${t.common.remove}: ${name}`} icon={X} onClick={onRemove} />
          )}
        </span>
      }
    />
  );
}

export function GuestField({ onAdd }: { readonly onAdd: (name: string) => void }) {
  const { t } = useLanguage();
  const [name, setName] = useState("");
  return (
    <form
      className={pageStyles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === "") return;
        onAdd(name.trim());
        setName("");
      }}
    >
      <TextField
        label={t.split.guestName}
        optional
        value={name}
        onChange={setName}
        maxLength={60}
        trail={
          <Button type="submit" variant="ghost" size="small" disabled={name.trim() === ""}>
            {t.split.addGuest}
          </Button>
        }
      />
    </form>
  );
}
