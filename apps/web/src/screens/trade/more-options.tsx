import type { Instrument } from "@bourse/contract";
import pageStyles from "../../app/page.module.css";
import { Select, Switch, TextField } from "../../design/field.tsx";
import { useInvest } from "../invest/texts.tsx";
import { type Draft, type ReadDraft, type Side, timesOf, typesOf } from "./draft.ts";
import styles from "./trade.module.css";

type Props = {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly faults: ReadDraft["faults"];
};

type PriceProps = {
  readonly label: string;
  readonly value: string;
  readonly isWrong: boolean;
  readonly onChange: (value: string) => void;
  readonly mark: string;
};

function PriceField({ label, value, isWrong, onChange, mark }: PriceProps) {
  const { ticket } = useInvest();
  return (
    <TextField
      label={label}
      value={value}
      onChange={onChange}
      inputMode="decimal"
      autoComplete="off"
      error={isWrong ? ticket.wrongPrice : undefined}
      trail={<span className={styles.unit}>{mark}</span>}
    />
  );
}

/** Other kinds of order, and how long they are good for: behind a press, as few need them. */
export function MoreOptions({ instrument, side, draft, change, faults }: Props) {
  const { ticket } = useInvest();
  const { type } = draft;
  const currency = instrument.currency;
  const hasLimit = type === "limit" || type === "stop_limit";
  const hasStop = type === "stop" || type === "stop_limit";
  return (
    <details className={styles.more}>
      <summary>
        {ticket.more}
        <small>
          {ticket.typeNames[type]} · {ticket.times[draft.timeInForce]}
        </small>
      </summary>
      <div className={pageStyles.stack}>
        <Select
          label={ticket.type}
          value={type}
          onChange={(chosen) => change({ type: chosen })}
          hint={type === "market" ? undefined : ticket.needsSharesHint}
          options={typesOf.map((value) => ({ value, label: ticket.types[value] }))}
        />
        {hasStop && (
          <PriceField
            label={ticket.stopPrice}
            value={draft.stopPrice}
            isWrong={faults.stopPrice !== undefined}
            onChange={(stopPrice) => change({ stopPrice })}
            mark={currency}
          />
        )}
        {hasLimit && (
          <PriceField
            label={ticket.limitPrice}
            value={draft.limitPrice}
            isWrong={faults.limitPrice !== undefined}
            onChange={(limitPrice) => change({ limitPrice })}
            mark={currency}
          />
        )}
        {type === "trailing_stop" && (
          <PriceField
            label={ticket.trail}
            value={draft.trailPercent}
            isWrong={faults.trailPercent !== undefined}
            onChange={(trailPercent) => change({ trailPercent })}
            mark="%"
          />
        )}
        <Timing draft={draft} change={change} />
        <Exits {...{ side, draft, change, faults, currency }} />
      </div>
    </details>
  );
}

function Timing({ draft, change }: Pick<Props, "draft" | "change">) {
  const { ticket } = useInvest();
  return (
    <>
      <Select
        label={ticket.timeInForce}
        value={draft.timeInForce}
        onChange={(timeInForce) => change({ timeInForce })}
        options={timesOf(draft).map((value) => ({ value, label: ticket.times[value] }))}
      />
      {draft.timeInForce === "gtd" && (
        <TextField
          label={ticket.goodTill}
          type="date"
          value={draft.goodTill}
          onChange={(goodTill) => change({ goodTill })}
        />
      )}
      {draft.type === "limit" && draft.timeInForce === "day" && (
        <Switch
          label={ticket.extendedHours}
          hint={ticket.extendedHoursHint}
          checked={draft.extendedHours}
          onChange={(extendedHours) => change({ extendedHours })}
        />
      )}
    </>
  );
}

type ExitsProps = Omit<Props, "instrument"> & { readonly currency: string };

/** What is to be sold again by itself: at a profit, or before the loss grows. */
function Exits({ side, draft, change, faults, currency }: ExitsProps) {
  const { ticket } = useInvest();
  const rests = ["day", "gtc", "gtd"].includes(draft.timeInForce);
  const isOffered = rests && (side === "buy" || draft.type === "limit");
  if (!isOffered) return null;
  const isWrong = faults.exits !== undefined;
  return (
    <>
      {side === "buy" && (
        <PriceField
          label={ticket.takeProfit}
          value={draft.takeProfit}
          isWrong={isWrong}
          onChange={(takeProfit) => change({ takeProfit })}
          mark={currency}
        />
      )}
      <PriceField
        label={ticket.stopLoss}
        value={draft.stopLoss}
        isWrong={isWrong}
        onChange={(stopLoss) => change({ stopLoss })}
        mark={currency}
      />
      <p className={pageStyles.muted}>{ticket.exitsHint}</p>
    </>
  );
}
