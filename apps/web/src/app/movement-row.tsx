import type { Movement } from "@bourse/contract";
import { Amount } from "../design/amount.tsx";
import { Avatar } from "../design/avatar.tsx";
import { BellRing, HandCoins, Landmark, Link2, PiggyBank } from "../design/icons.ts";
import { Chip, StateChip } from "../design/states.tsx";
import { Glyph, RowLink } from "../design/surface.tsx";
import { useLanguage } from "./language.tsx";

type Counterparty = Movement["counterparty"];

/** The other side's name, in the reader's language. */
export function useCounterpartyName(): (party: Counterparty) => string {
  const { t } = useLanguage();
  return (party) => {
    if (party.type === "bourse") return t.movement.bourse;
    return party.type === "link" ? t.movement.kinds.claim : party.name;
  };
}

export function CounterpartyMark({ party }: { readonly party: Counterparty }) {
  if (party.type === "member") {
    return <Avatar handle={party.handle} name={party.name} kind={party.kind} />;
  }
  if (party.type === "link") return <Glyph icon={Link2} />;
  // What is traded has the seal of its own page.
  if (party.type !== "bourse" && party.name.startsWith("$")) {
    const symbol = party.name.slice(1);
    return <Avatar handle={symbol} name={symbol} kind="business" />;
  }
  if (party.type === "pot") return <Glyph icon={PiggyBank} />;
  return <Glyph icon={party.type === "outside" ? Landmark : BellRing} />;
}

const unsettled: readonly Movement["state"][] = ["failed", "returned", "cancelled"];

/** Whether the money did not go where it was sent. */
export function isVoided(movement: Pick<Movement, "state">): boolean {
  return unsettled.includes(movement.state);
}

type AmountProps = {
  readonly movement: Movement;
  readonly size?: "normal" | "hero" | "large";
};

/** A movement's amount with its sign, as it counts for the reader. */
export function MovementAmount({ movement, size = "normal" }: AmountProps) {
  const { amount, currency } = movement.amount;
  const outgoing = movement.direction === "out";
  const value = { amount: outgoing && amount !== "0" ? `-${amount}` : amount, currency };
  const incoming = movement.direction === "in";
  const voided = isVoided(movement);
  return (
    <Amount
      value={value}
      size={size}
      sign={incoming ? "always" : "auto"}
      gain={incoming && !voided}
      voided={voided}
    />
  );
}

/** Its state, or that the reader has to decide about it. */
export function StateOf({ movement }: { readonly movement: Movement }) {
  const { t } = useLanguage();
  if (movement.next?.canAccept !== true) return <StateChip state={movement.state} />;
  return (
    <Chip tone="warn">
      <HandCoins size="1.05em" aria-hidden />
      {t.movement.toAccept}
    </Chip>
  );
}

type RowProps = {
  readonly movement: Movement;
  readonly current?: boolean;
  readonly when?: "time" | "date";
};

export function MovementRow({ movement, current, when = "date" }: RowProps) {
  const { t, dates, now } = useLanguage();
  const nameOf = useCounterpartyName();
  const at =
    when === "time" ? dates.time(movement.createdAt) : dates.nearDay(movement.createdAt, now());
  const detail = movement.note === "" ? t.movement.kinds[movement.kind] : movement.note;
  return (
    <RowLink
      link={{ to: "/tx/$id", params: { id: movement.id }, search: true }}
      current={current === true}
      lead={<CounterpartyMark party={movement.counterparty} />}
      title={nameOf(movement.counterparty)}
      sub={detail}
      end={<MovementAmount movement={movement} />}
      endSub={movement.state === "completed" ? at : <StateOf movement={movement} />}
    />
  );
}
