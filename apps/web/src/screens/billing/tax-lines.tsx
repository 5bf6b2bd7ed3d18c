import type { TaxLine } from "@bourse/contract";
import { useShop } from "../../app/shop-texts.tsx";
import { Amount } from "../../design/amount.tsx";

/** The taxes of what is paid: those that are added, and those that are within it. */
export function TaxLines({ taxes }: { readonly taxes: readonly TaxLine[] }) {
  const { t, locale } = useShop();
  const percents = new Intl.NumberFormat(locale, { maximumFractionDigits: 4 });
  return taxes.map(({ name, percent, inclusive, amount }) => {
    const tax = t.invoice.tax(name, percents.format(Number(percent)));
    return (
      <li key={`${name} ${percent} ${inclusive}`}>
        <span>{inclusive ? t.invoice.taxIncluded(tax) : tax}</span>
        <Amount value={amount} />
      </li>
    );
  });
}
