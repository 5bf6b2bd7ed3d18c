import type { Instrument, Quote } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import { investQueries } from "../../data/invest.ts";
import { Card, Facts, Section } from "../../design/surface.tsx";
import { useInvest } from "../invest/texts.tsx";
import styles from "./instrument.module.css";

type Props = { readonly instrument: Instrument };

export function KeyData({ instrument, quote }: Props & { readonly quote: Quote }) {
  const { instrument: texts, price, quantity, points } = useInvest();
  const { locale } = useLanguage();
  const sectorNames: Readonly<Record<string, string>> = texts.sectors;
  const { currency, dividendYieldBasisPoints, marketCapitalisation, sector } = instrument;
  const priced = (term: string, value: string | null) =>
    value === null ? undefined : { term, value: price(value, currency) };
  const range = (term: string, low: string | null, high: string | null) =>
    low === null || high === null
      ? undefined
      : { term, value: `${price(low, currency)} – ${price(high, currency)}` };
  return (
    <Card>
      <Section title={texts.keyData}>
        <Facts
          items={[
            priced(texts.open, quote.open),
            priced(texts.previousClose, quote.previousClose),
            range(texts.dayRange, quote.low, quote.high),
            range(texts.yearRange, instrument.yearLow, instrument.yearHigh),
            { term: texts.volume, value: quantity(quote.volume) },
            marketCapitalisation === null
              ? undefined
              : {
                  term: texts.marketValue,
                  value: compact(marketCapitalisation, currency, locale),
                },
            dividendYieldBasisPoints === null
              ? undefined
              : { term: texts.dividendYield, value: points(dividendYieldBasisPoints, "auto") },
            sector === null
              ? undefined
              : { term: texts.sector, value: sectorNames[sector] ?? sector },
            { term: texts.exchange, value: instrument.exchange },
            { term: texts.settles, value: texts.settlesAfter(instrument.settlementDays) },
            {
              term: texts.fractions,
              value: instrument.fractional ? texts.fractionsYes : texts.fractionsNo,
            },
          ]}
        />
      </Section>
    </Card>
  );
}

/** `$13.1B`: whole major units. */
function compact(major: string, currency: string, locale: string): string {
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    notation: "compact",
    maximumFractionDigits: 1,
  }).format(BigInt(major));
}

export function About({ instrument }: Props) {
  const { instrument: texts } = useInvest();
  const { locale } = useLanguage();
  if (instrument.description === null) return null;
  return (
    <Card>
      <Section title={texts.about}>
        <p>{instrument.description[locale]}</p>
      </Section>
    </Card>
  );
}

export function Headlines({ symbol }: { readonly symbol: string }) {
  const { instrument: texts } = useInvest();
  const { locale, dates, now } = useLanguage();
  const { data: news } = useQuery(investQueries.news(symbol));
  if (news === undefined || news.length === 0) return null;
  return (
    <Card>
      <Section title={texts.news}>
        {news.map((one) => (
          <article key={one.id} className={styles.headline}>
            <span>{one.headline[locale]}</span>
            <time dateTime={one.at}>{dates.nearDay(one.at, now())}</time>
          </article>
        ))}
      </Section>
    </Card>
  );
}
