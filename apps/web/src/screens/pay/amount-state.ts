import type { Account, CurrencyCode } from "@bourse/contract";
import { decimalSeparator, decimalText } from "@bourse/messages";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import type { PaySearch } from "../../app/pay-search.ts";
import { useAccounts } from "../../data/accounts.ts";
import { isCurrencyCode } from "../../data/currencies.ts";
import { queries } from "../../data/queries.ts";
import { useAmountError, useParse } from "../../design/money-field.tsx";

export type AmountState = {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly currency: CurrencyCode;
  readonly setCurrency: (currency: CurrencyCode) => void;
  readonly accounts: readonly Account[];
  /** Minor units when what was typed can be used. */
  readonly amount: bigint | undefined;
  readonly error: string | undefined;
};

/** An amount being typed, with its currency, checked against the balance when money is to leave. */
export function useAmountState(search: PaySearch, spends: boolean): AmountState {
  const { locale } = useLanguage();
  const { data: me } = useQuery(queries.me);
  const { data: accounts = [] } = useAccounts();
  const [chosen, setCurrency] = useState<CurrencyCode | undefined>(
    isCurrencyCode(search.currency) ? search.currency : undefined,
  );
  const home = me?.displayCurrency ?? "USD";
  const held = accounts.some((one) => one.currency === home) ? home : accounts[0]?.currency;
  const currency = chosen ?? held ?? home;
  const [text, setText] = useState(() => {
    if (search.amount === undefined) return "";
    const minor = { amount: search.amount, currency };
    return decimalText(minor).replace(".", decimalSeparator(locale));
  });
  const parse = useParse()(text, currency);
  const describe = useAmountError();
  const available = accounts.find((one) => one.currency === currency)?.available.amount;
  const limit = spends && available !== undefined ? BigInt(available) : undefined;
  const error = text === "" ? undefined : describe(parse, currency, limit);
  const usable = parse.ok && parse.amount > 0n && error === undefined;
  const amount = usable ? parse.amount : undefined;
  return { text, setText, currency, setCurrency, accounts, amount, error };
}
