import type { Split } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useCopy } from "../../app/clipboard.ts";
import { useLanguage } from "../../app/language.tsx";
import { LoadError } from "../../app/load-error.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { api } from "../../data/client.ts";
import { queries, refreshMoney } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Avatar } from "../../design/avatar.tsx";
import { Button, IconButton } from "../../design/button.tsx";
import { shareOf, Track } from "../../design/charts.tsx";
import { Copy } from "../../design/icons.ts";
import { Bone, Chip, ErrorState } from "../../design/states.tsx";
import { Card, Row } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";

const tones = {
  own: "info",
  open: "warn",
  paid: "good",
  declined: "bad",
  cancelled: "info",
  expired: "info",
} as const;

/** A split bill: who has paid, who has not, how much is in. */
export function SplitScreen() {
  const { t, money } = useLanguage();
  const { id } = useParams({ from: "/member/splits/$id" });
  const split = useQuery(queries.split(id));
  const close = useMutation({
    mutationFn: () => api.closeSplit({ id }),
    onSuccess: () => {
      refreshMoney();
      toast(t.split.closed);
    },
  });
  const { data } = split;
  return (
    <Page title={data?.title ?? t.split.title} back>
      {split.isPending && <Bone width="100%" height="16rem" />}
      {split.isError && <LoadError error={split.error} onRetry={split.refetch} />}
      {data !== undefined && (
        <>
          <Card>
            <div className={pageStyles.stack}>
              <Amount value={data.total} size="hero" />
              <Track
                share={shareOf(data.paid.amount, data.total.amount)}
                label={t.split.collected(money(data.paid), money(data.total))}
              />
              <span className={pageStyles.muted}>
                {t.split.collected(money(data.paid), money(data.total))}
              </span>
            </div>
          </Card>
          <Card flush>
            {data.shares.map((share) => (
              <ShareRow key={share.member?.handle ?? share.name} share={share} />
            ))}
          </Card>
          {close.isError && <ErrorState error={close.error} />}
          {data.state === "open" && (
            <Button variant="secondary" pending={close.isPending} onClick={() => close.mutate()}>
              {t.split.close}
            </Button>
          )}
        </>
      )}
    </Page>
  );
}

function ShareRow({ share }: { readonly share: Split["shares"][number] }) {
  const { t } = useLanguage();
  const copy = useCopy();
  const { name, member, url } = share;
  return (
    <Row
      lead={<Avatar handle={member?.handle ?? name} name={name} kind={member?.kind ?? "person"} />}
      title={name}
      sub={<Chip tone={tones[share.state]}>{t.split.states[share.state]}</Chip>}
      end={
        <span style={{ display: "flex", alignItems: "center" }}>
          <Amount value={share.amount} />
          {url !== null && (
            <IconButton
              label={`${t.requests.copyLink}: ${name}`}
              icon={Copy}
              onClick={() => copy(url)}
            />
          )}
        </span>
      }
    />
  );
}
