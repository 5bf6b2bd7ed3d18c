import type { MovementDetail, PaymentRequest } from "@bourse/contract";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { queries } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Avatar } from "../../design/avatar.tsx";
import { Button, ButtonLink } from "../../design/button.tsx";
import { Segmented } from "../../design/field.tsx";
import { HandCoins, Link2, Split as SplitIcon } from "../../design/icons.ts";
import { Chip, EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Glyph, Row, RowLink } from "../../design/surface.tsx";
import { PaymentResult } from "../pay/result.tsx";
import { IncomingActions, OutgoingActions } from "./request-actions.tsx";
import styles from "./requests.module.css";

type Tab = "in" | "out" | "splits";

export function Requests() {
  const { t } = useLanguage();
  const [tab, setTab] = useState<Tab>("in");
  return (
    <Page
      title={t.requests.title}
      wide
      action={
        <ButtonLink to="." search={(old) => ({ ...old, pay: "request" as const })} icon={HandCoins}>
          {t.requests.new}
        </ButtonLink>
      }
    >
      <Segmented
        label={t.requests.title}
        value={tab}
        onChange={setTab}
        options={(["in", "out", "splits"] as const).map((value) => ({
          value,
          label: t.requests[value],
        }))}
      />
      {tab === "splits" ? <Splits /> : <List direction={tab} />}
    </Page>
  );
}

function List({ direction }: { readonly direction: "in" | "out" }) {
  const { t } = useLanguage();
  const list = useInfiniteQuery(queries.requests(direction));
  const requests = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (list.isPending) return <RowBones count={4} />;
  if (list.isError) return <ErrorState error={list.error} onRetry={list.refetch} />;
  if (requests.length === 0) {
    return (
      <EmptyState
        icon={HandCoins}
        title={direction === "in" ? t.requests.emptyIn : t.requests.emptyOut}
      />
    );
  }
  return (
    <div className={styles.cards}>
      {requests.map((request) => (
        <RequestCard key={request.id} request={request} />
      ))}
      <More list={list} />
    </div>
  );
}

const tones = {
  open: "warn",
  paid: "good",
  declined: "info",
  cancelled: "info",
  expired: "info",
} as const;

function RequestCard({ request }: { readonly request: PaymentRequest }) {
  const { t, dates, money } = useLanguage();
  const [paid, setPaid] = useState<MovementDetail>();
  const incoming = request.direction === "in";
  const other = incoming ? request.by : request.from;
  const partly = request.paid.amount !== "0" && request.state === "open";
  const name = other?.name ?? t.requests.anyone;
  const when = partly
    ? t.requests.partlyPaid(money(request.paid), money(request.amount))
    : request.state === "open"
      ? t.requests.until(dates.shortDate(request.endsAt))
      : dates.shortDate(request.createdAt);
  return (
    <Card className={styles.card}>
      <Row
        lead={
          other === null ? (
            <Glyph icon={Link2} />
          ) : (
            <Avatar handle={other.handle} name={other.name} kind={other.kind} />
          )
        }
        title={name}
        sub={request.note === "" ? when : request.note}
        end={<Amount value={request.amount} size="strong" />}
        endSub={<Chip tone={tones[request.state]}>{t.requests.states[request.state]}</Chip>}
      />
      {request.note !== "" && <p className={styles.when}>{when}</p>}
      {request.state === "open" &&
        (incoming ? (
          <IncomingActions request={request} onPaid={setPaid} />
        ) : (
          <OutgoingActions request={request} />
        ))}
      {paid !== undefined && <PaymentResult movement={paid} onClose={() => setPaid(undefined)} />}
    </Card>
  );
}

function Splits() {
  const { t, money } = useLanguage();
  const splits = useInfiniteQuery(queries.splits);
  if (splits.isPending) return <RowBones count={4} />;
  if (splits.isError) return <ErrorState error={splits.error} onRetry={splits.refetch} />;
  const all = splits.data.pages.flatMap((page) => page.items);
  if (all.length === 0) {
    return (
      <EmptyState icon={SplitIcon} title={t.requests.emptySplits}>
        <Link to="." search={(old) => ({ ...old, pay: "split" as const })}>
          {t.split.title}
        </Link>
      </EmptyState>
    );
  }
  return (
    <div className={pageStyles.stack}>
      <Card flush>
        {all.map((split) => (
          <RowLink
            key={split.id}
            link={{ to: "/splits/$id", params: { id: split.id } }}
            lead={<Glyph icon={SplitIcon} />}
            title={split.title}
            sub={t.split.collected(money(split.paid), money(split.total))}
            end={<Amount value={split.total} />}
          />
        ))}
      </Card>
      <More list={splits} />
    </div>
  );
}

type MoreProps = {
  readonly list: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => unknown;
  };
};

function More({ list }: MoreProps) {
  const { t } = useLanguage();
  if (!list.hasNextPage) return null;
  return (
    <Button
      variant="ghost"
      pending={list.isFetchingNextPage}
      onClick={() => void list.fetchNextPage()}
    >
      {t.common.loadMore}
    </Button>
  );
}
