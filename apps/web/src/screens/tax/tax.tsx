import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { saveFile } from "../../app/clipboard.ts";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { api } from "../../data/client.ts";
import { investQueries, refreshInvest } from "../../data/invest.ts";
import { monthOf, shiftMonth } from "../../data/sums.ts";
import { Button } from "../../design/button.tsx";
import { Select } from "../../design/field.tsx";
import { Download, FileText } from "../../design/icons.ts";
import { Chip, EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Glyph, RowLink, Section } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";
import { useInvest } from "../invest/texts.tsx";

/** The years to report, which lots sales close, and the statements of each month. */
export function TaxYears() {
  const { tax } = useInvest();
  const years = useQuery(investQueries.taxYears);
  return (
    <Page title={tax.title} intro={tax.intro} back>
      <Card flush>
        {years.isPending && <RowBones count={2} />}
        {years.isError && <ErrorState error={years.error} onRetry={years.refetch} />}
        {years.data?.length === 0 && (
          <EmptyState icon={FileText} title={tax.empty} text={tax.emptyText} />
        )}
        {years.data?.map(({ year, isFinal }) => (
          <RowLink
            key={year}
            link={{ to: "/invest/tax/$year", params: { year } }}
            lead={<Glyph icon={FileText} />}
            title={tax.year(year)}
            end={<Chip tone={isFinal ? "good" : "info"}>{isFinal ? tax.final : tax.running}</Chip>}
          />
        ))}
      </Card>
      <LotMethod />
      <Statements />
    </Page>
  );
}

const methods = ["fifo", "lifo", "highest_cost"] as const;

function LotMethod() {
  const { tax } = useInvest();
  const { data: method } = useQuery(investQueries.lotMethod);
  const save = useMutation({
    mutationFn: (chosen: (typeof methods)[number]) => api.setLotMethod({ method: chosen }),
    onSettled: refreshInvest,
    onSuccess: () => toast(tax.methodSaved),
  });
  if (method === undefined) return null;
  return (
    <Card>
      <Select
        label={tax.method}
        value={method}
        onChange={(chosen) => save.mutate(chosen)}
        options={methods.map((value) => ({ value, label: tax.methods[value] }))}
        hint={tax.methodSaved}
      />
      {save.isError && <ErrorState error={save.error} />}
    </Card>
  );
}

const monthsShown = 12;
const formats = ["pdf", "csv"] as const;

function Statements() {
  const { tax } = useInvest();
  const { dates, locale, now } = useLanguage();
  const current = monthOf(new Date(now()));
  const months = Array.from({ length: monthsShown }, (_, index) => shiftMonth(current, -index));
  const [month, setMonth] = useState(current);
  const download = useMutation({
    mutationFn: async (format: (typeof formats)[number]) => {
      const file = await api.portfolioStatement({ month, format, language: locale });
      saveFile(file, `bourse-${month}.${format}`);
    },
  });
  return (
    <Card>
      <Section title={tax.statements}>
        <div className={pageStyles.stack}>
          <p className={pageStyles.muted}>{tax.statementsHint}</p>
          <Select
            label={tax.month}
            value={month}
            onChange={setMonth}
            options={months.map((value) => ({ value, label: dates.month(value) }))}
          />
          {download.isError && <ErrorState error={download.error} />}
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
        </div>
      </Section>
    </Card>
  );
}
