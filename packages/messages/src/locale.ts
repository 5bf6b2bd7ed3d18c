/** The languages of the product. */
export const locales = ["en", "fr"] as const;
/** One of {@link locales}. */
export type Locale = (typeof locales)[number];

/** Whether the product speaks this language. */
export function isLocale(text: string): text is Locale {
  return text === "en" || text === "fr";
}

/** Each language in its own words. */
export const localeNames: Readonly<Record<Locale, string>> = { en: "English", fr: "Français" };

const pluralRules: Readonly<Record<Locale, Intl.PluralRules>> = {
  en: new Intl.PluralRules("en"),
  fr: new Intl.PluralRules("fr"),
};

/** Picks the form for a count; English and French have `one` and `other` (CLDR). */
export function plural(
  locale: Locale,
  count: number,
  forms: { readonly one: string; readonly other: string },
): string {
  return pluralRules[locale].select(count) === "one" ? forms.one : forms.other;
}
