import type { OutputOf } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { saveFile } from "../../app/clipboard.ts";
import { useLanguage } from "../../app/language.tsx";
import { LoadError } from "../../app/load-error.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { api } from "../../data/client.ts";
import { investQueries } from "../../data/invest.ts";
import { Amount } from "../../design/amount.tsx";
import { Button } from "../../design/button.tsx";
import { Download } from "../../design/icons.ts";
import { Banner, Bone, ErrorState } from "../../design/states.tsx";
import { Card, Facts, Row, Section } from "../../design/surface.tsx";
import { Seal } from "../invest/instrument-row.tsx";
import { useInvest } from "../invest/texts.tsx";

type TaxYear = OutputOf<"taxYear">;

const formats = ["pdf", "csv"] as const;

/** A year's sales and dividends, by the boxes of the forms. */
export function TaxYearScreen() {
  const { tax } = useInvest();
  const { year } = useParams({ from: "/member/invest-frame/invest/tax/$year" });
  const report = useQuery(investQueries.taxYear(year));
  return (
    <Page title={tax.year(year)} intro={tax.intro} back>
      {report.isPending && <Bone width="100%" height="24rem" />}
      {report.isError && <LoadError error={report.error} onRetry={report.refetch} />}
      {report.data !== undefined && <Report report={report.data} />}
    </Page>
  );
}

function Report({ report }: { readonly report: TaxYear }) {
  const { tax } = useInvest();
  return (
    <>
      {!report.isFinal && <Banner>{tax.notFinal}</Banner>}
      <Downloads year={report.year} />
      <Sums title={tax.short} sums={report.short} />
      <Sums title={tax.long} sums={report.long} />
      <Card>
        <Section title={tax.dividends}>
          <Facts
            items={[
              { term: tax.ordinary, value: <Amount value={report.dividends.ordinary} private /> },
              { term: tax.qualified, value: <Amount value={report.dividends.qualified} private /> },
            ]}
          />
        </Section>
      </Card>
      <Sales sales={report.sales} />
    </>
  );
}

function Downloads({ year }: { readonly year: string }) {
  const { tax } = useInvest();
  const { locale } = useLanguage();
  const download = useMutation({
    mutationFn: async (format: (typeof formats)[number]) => {
      const file = await api.taxYearFile({ year, format, language: locale });
      saveFile(file, `bourse-tax-${year}.${format}`);
    },
  });
  return (
    <>
      <div className={pageStyles.actions}>
        {formats.map((format) => (
          <Button
            key={format}
            variant="secondary"
            icon={Download}
            pending={download.isPending && download.variables === format}
            onClick={() => download.mutate(format)}
          >
            {tax.download(format.toUpperCase())}
          </Button>
        ))}
      </div>
      {download.isError && <ErrorState error={download.error} />}
    </>
  );
}

function Sums({ title, sums }: { readonly title: string; readonly sums: TaxYear["short"] }) {
  const { tax } = useInvest();
  return (
    <Card>
      <Section title={title}>
        <Facts
          items={[
            { term: tax.proceeds, value: <Amount value={sums.proceeds} private /> },
            { term: tax.cost, value: <Amount value={sums.cost} private /> },
            { term: tax.washSale, value: <Amount value={sums.washSale} private /> },
            {
              term: tax.gain,
              value: <Amount value={sums.gain} sign="always" size="strong" private />,
            },
          ]}
        />
      </Section>
    </Card>
  );
}

function Sales({ sales }: { readonly sales: TaxYear["sales"] }) {
  const { tax, ticket, quantity } = useInvest();
  const { dates } = useLanguage();
  return (
    <Card>
      <Section title={tax.sales}>
        {sales.length === 0 && <p>{tax.noSales}</p>}
        {sales.map((one) => (
          <Row
            key={`${one.saleId} ${one.lotId}`}
            lead={<Seal symbol={one.instrument.symbol} size={32} />}
            title={ticket.sharesOf(quantity(one.quantity), one.instrument.symbol)}
            sub={tax.saleDates(dates.calendarDate(one.openedOn), dates.calendarDate(one.soldOn))}
            end={<Amount value={one.proceeds} private />}
            endSub={<Amount value={one.gain} sign="always" private />}
          />
        ))}
      </Section>
    </Card>
  );
}
