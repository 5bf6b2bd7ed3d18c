import type { Party } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue, useState } from "react";
import { isEmail } from "../../app/email.ts";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { queries } from "../../data/queries.ts";
import { Avatar } from "../../design/avatar.tsx";
import { TextField } from "../../design/field.tsx";
import { Mail, Smartphone, Star } from "../../design/icons.ts";
import { RowBones } from "../../design/states.tsx";
import { Glyph, RowButton } from "../../design/surface.tsx";

/** Whom money goes to: a member, or an address that may turn out to be one. */
export type Payee =
  | { readonly type: "member"; readonly party: Party }
  | { readonly type: "address"; readonly address: string };

const phoneShape = /^\+[0-9][0-9 ().-]{5,19}$/;

export function isAddress(text: string): boolean {
  return isEmail(text) || phoneShape.test(text);
}

type Props = {
  readonly label: string;
  readonly onPick: (payee: Payee) => void;
  /** E-mail addresses and phone numbers are accepted too. */
  readonly addresses?: boolean;
  readonly picked?: readonly string[];
  readonly children?: ReactNode;
};

export function PayeePicker({ label, onPick, addresses, picked = [], children }: Props) {
  const { t } = useLanguage();
  const [text, setText] = useState("");
  const query = useDeferredValue(text.trim().replace(/^@/, ""));
  const { data: contacts, isPending } = useQuery(queries.contacts);
  const found = useQuery(queries.search(query));
  const people: readonly Party[] | undefined = query === "" ? contacts : found.data;
  const address = addresses === true && isAddress(text.trim()) ? text.trim() : undefined;
  return (
    <div className={pageStyles.stack}>
      <TextField
        label={label}
        value={text}
        onChange={setText}
        placeholder={t.pay.find}
        type="search"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
      />
      {children}
      {address !== undefined && (
        <RowButton
          lead={<Glyph icon={address.includes("@") ? Mail : Smartphone} />}
          title={t.pay.byEmail(address)}
          sub={t.pay.byEmailHint}
          onPress={() => onPick({ type: "address", address })}
        />
      )}
      <div>
        {(isPending || (query !== "" && found.isPending)) && <RowBones count={4} />}
        {query !== "" && address === undefined && people?.length === 0 && (
          <p className={pageStyles.muted}>{t.pay.noResults}</p>
        )}
        {people?.map((party) => (
          <RowButton
            key={party.handle}
            lead={<Avatar handle={party.handle} name={party.name} kind={party.kind} />}
            title={party.name}
            sub={`@${party.handle}`}
            pressed={picked.includes(party.handle)}
            end={
              contacts?.some((one) => one.handle === party.handle && one.favourite) === true ? (
                <Star size="1.1rem" aria-label={t.pay.favourites} />
              ) : undefined
            }
            onPress={() => onPick({ type: "member", party })}
          />
        ))}
      </div>
    </div>
  );
}
