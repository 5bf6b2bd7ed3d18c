import {
  type DateFormats,
  dateFormats,
  formatList,
  formatMoney,
  type Locale,
  loadMessages,
  type Messages,
  type MinorMoney,
  type MoneyStyle,
  relativeTime,
} from "@bourse/messages";
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import { useSettings } from "./settings.ts";

type Language = {
  readonly locale: Locale;
  readonly t: Messages;
  readonly dates: DateFormats;
  readonly money: (value: MinorMoney, style?: MoneyStyle) => string;
  readonly relative: (instant: string) => string;
  /** `Ann, Bob and Chloé`. */
  readonly list: (items: readonly string[]) => string;
  /** The present, for words like "today". */
  readonly now: () => string;
  readonly percent: (ratio: number, digits?: number) => string;
};

const LanguageContext = createContext<Language | undefined>(undefined);

function languageOf(locale: Locale, t: Messages): Language {
  const now = () => new Date().toISOString();
  return {
    locale,
    t,
    dates: dateFormats(locale),
    money: (value, style) => formatMoney(value, locale, style),
    relative: (instant) => relativeTime(instant, now(), locale),
    list: (items) => formatList(items, locale),
    now,
    percent: (ratio, digits = 0) =>
      new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: digits }).format(
        ratio,
      ),
  };
}

type Props = { readonly initial: Messages; readonly children: ReactNode };

/** Gives every text in the language of the settings; the other catalog loads when chosen. */
export function LanguageProvider({ initial, children }: Props) {
  const { locale } = useSettings();
  const [loaded, setLoaded] = useState<{ locale: Locale; t: Messages }>({ locale, t: initial });
  useEffect(() => {
    if (loaded.locale === locale) return;
    let current = true;
    void loadMessages(locale).then((t) => current && setLoaded({ locale, t }));
    return () => {
      current = false;
    };
  }, [locale, loaded.locale]);
  const language = useMemo(() => languageOf(loaded.locale, loaded.t), [loaded]);
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

export function useLanguage(): Language {
  const language = use(LanguageContext);
  if (language === undefined) throw new Error("useLanguage stands outside LanguageProvider");
  return language;
}
