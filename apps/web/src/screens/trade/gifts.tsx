import type { Gift } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import { callOnce } from "../../app/money-call.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { api } from "../../data/client.ts";
import { investQueries, refreshInvest } from "../../data/invest.ts";
import { Amount } from "../../design/amount.tsx";
import { Avatar } from "../../design/avatar.tsx";
import { Button, ButtonLink } from "../../design/button.tsx";
import { Gift as GiftIcon, Link2 } from "../../design/icons.ts";
import { Chip, EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Glyph, Row, Section } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";
import { useInvest } from "../invest/texts.tsx";
import { useGivenText } from "./given-text.ts";

type Answer = "accept" | "decline" | "cancel";

/** A gift with what can be done about it. */
function GiftLine({ gift: one }: { readonly gift: Gift }) {
  const { gift } = useInvest();
  const given = useGivenText();
  const { dates, now } = useLanguage();
  const other = one.direction === "in" ? one.from : one.to;
  const of = one.direction === "in" ? gift.fromName : gift.toName;
  const name = other === null ? gift.byLink : of(other.name);
  return (
    <div>
      <Row
        lead={
          other === null ? (
            <Glyph icon={Link2} />
          ) : (
            <Avatar handle={other.handle} name={other.name} kind={other.kind} />
          )
        }
        title={given(one)}
        sub={
          one.note === ""
            ? `${name} · ${dates.nearDay(one.createdAt, now())}`
            : `${name} · ${one.note}`
        }
        end={<Amount value={one.value} />}
        endSub={
          <Chip tone={one.state === "pending" ? "warn" : "info"}>
            {one.state === "pending"
              ? gift.until(dates.shortDate(one.endsAt))
              : gift.states[one.state]}
          </Chip>
        }
      />
      {one.isHeld && <p className={pageStyles.muted}>{gift.held}</p>}
      {one.isRestated && !one.isHeld && <p className={pageStyles.muted}>{gift.restated}</p>}
      <Choices gift={one} />
    </div>
  );
}

function Choices({ gift: one }: { readonly gift: Gift }) {
  const { gift } = useInvest();
  const answer = useMutation({
    mutationFn: (given: Answer) =>
      callOnce(`gift.${one.id}.${given}`, (idempotencyKey) =>
        api.answerGift({ id: one.id, answer: given }, { idempotencyKey }),
      ),
    onSettled: refreshInvest,
    onSuccess: ({ state }) => state === "accepted" && toast(gift.accepted(one.instrument.symbol)),
  });
  const choices = [
    [one.canAccept, "accept", gift.accept],
    [one.canDecline, "decline", gift.decline],
    [one.canCancel, "cancel", gift.takeBack],
  ] as const;
  if (!choices.some(([isOpen]) => isOpen)) return null;
  return (
    <>
      <div className={pageStyles.actions}>
        {one.to === null && (
          <ButtonLink variant="secondary" to="/tx/$id" params={{ id: one.id }}>
            {gift.showLink}
          </ButtonLink>
        )}
        {choices.map(
          ([isOpen, given, text]) =>
            isOpen && (
              <Button
                key={given}
                variant={given === "accept" ? "accent" : "secondary"}
                pending={answer.isPending && answer.variables === given}
                disabled={answer.isPending}
                onClick={() => answer.mutate(given)}
              >
                {text}
              </Button>
            ),
        )}
      </div>
      {answer.isError && <ErrorState error={answer.error} />}
    </>
  );
}

/** Shares that somebody gives and that wait for a yes or a no. */
export function GiftsToAccept() {
  const { gift } = useInvest();
  const { data: gifts = [] } = useQuery(investQueries.gifts);
  const waiting = gifts.filter(({ canAccept }) => canAccept);
  if (waiting.length === 0) return null;
  return (
    <Section title={gift.listTitle}>
      <Card>
        {waiting.map((one) => (
          <GiftLine key={one.id} gift={one} />
        ))}
      </Card>
    </Section>
  );
}

/** Every gift of shares, given and received. */
export function Gifts() {
  const { gift } = useInvest();
  const gifts = useQuery(investQueries.gifts);
  return (
    <Page title={gift.listTitle} back>
      {gifts.isPending && <RowBones count={3} />}
      {gifts.isError && <ErrorState error={gifts.error} onRetry={gifts.refetch} />}
      {gifts.data?.length === 0 && (
        <Card>
          <EmptyState icon={GiftIcon} title={gift.empty} text={gift.emptyText} />
        </Card>
      )}
      {gifts.data !== undefined && gifts.data.length > 0 && (
        <Card>
          {gifts.data.map((one) => (
            <GiftLine key={one.id} gift={one} />
          ))}
        </Card>
      )}
    </Page>
  );
}
