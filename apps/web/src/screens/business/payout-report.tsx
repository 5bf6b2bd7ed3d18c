import { useMutation, useQuery } from "@tanstack/react-query";
import { saveFile } from "../../app/clipboard.ts";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { businessQueries, type World } from "../../data/business-queries.ts";
import { api } from "../../data/client.ts";
import { Amount } from "../../design/amount.tsx";
import { Button } from "../../design/button.tsx";
import { Download } from "../../design/icons.ts";
import { Sheet } from "../../design/sheet.tsx";
import { ErrorState, RowBones } from "../../design/states.tsx";
import { Facts, Row } from "../../design/surface.tsx";
import { useWhen } from "./when.ts";

type Props = { readonly world: World; readonly payout: string; readonly onClose: () => void };

/** The lines that a payout consists of, to the cent. */
export function PayoutReport({ world, payout, onClose }: Props) {
  const { t, dates, money } = useShop();
  const when = useWhen();
  const report = useQuery(businessQueries.payout(world, payout));
  const names: Readonly<Record<string, string>> = t.business.lineTypes;
  const download = useMutation({
    mutationFn: async () =>
      saveFile(await api.businessPayoutFile({ ...world, payout }), `${payout}.csv`),
  });
  const { data } = report;
  return (
    <Sheet title={t.business.payOut} onClose={onClose} size="tall">
      {report.isPending && <RowBones count={4} />}
      {report.isError && <ErrorState error={report.error} onRetry={report.refetch} />}
      {data !== undefined && (
        <>
          <div className={pageStyles.center}>
            <Amount value={data.amount} size="hero" />
          </div>
          <Facts
            items={[
              { term: t.business.madeAt, value: dates.dateTime(data.createdAt) },
              { term: t.business.arrivesAt, value: dates.dateTime(data.arrivesAt) },
              ...data.totals.map(({ type, count, net }) => ({
                term: `${names[type] ?? type} (${count})`,
                value: money(net),
              })),
            ]}
          />
          {!data.reconciled && <p className={pageStyles.muted}>{t.business.byHand}</p>}
          <div>
            {data.lines.map(({ id, type, createdAt, net, fee }) => (
              <Row
                key={id}
                title={names[type] ?? type}
                sub={when(createdAt)}
                end={<Amount value={net} />}
                {...(fee.amount !== "0" && { endSub: t.business.fee(money(fee)) })}
              />
            ))}
          </div>
          {download.isError && <ErrorState error={download.error} />}
          {data.reconciled && (
            <Button
              variant="secondary"
              block
              icon={Download}
              pending={download.isPending}
              onClick={() => download.mutate()}
            >
              {t.business.export}
            </Button>
          )}
        </>
      )}
    </Sheet>
  );
}
