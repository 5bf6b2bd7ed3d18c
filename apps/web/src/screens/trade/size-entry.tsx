import type { Instrument, OrderPreview } from "@bourse/contract";
import { decimalSeparator, decimalText, moneyParts } from "@bourse/messages";
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useLanguage } from "../../app/language.tsx";
import { investQueries } from "../../data/invest.ts";
import { Segmented } from "../../design/field.tsx";
import { Keypad } from "../../design/keypad.tsx";
import { ErrorState } from "../../design/states.tsx";
import { useInvest } from "../invest/texts.tsx";
import pay from "../pay/pay.module.css";
import type { Draft, DraftFault, ReadDraft, Side } from "./draft.ts";
import styles from "./trade.module.css";

type Props = {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly faults: ReadDraft["faults"];
  readonly estimate: OrderPreview | undefined;
  readonly error: unknown;
  readonly onAddMoney: () => void;
};

/** Why what was typed is no order, in words. */
function useSizeFault(faults: Props["faults"], estimate: Props["estimate"]): string | undefined {
  const { ticket } = useInvest();
  const { t } = useLanguage();
  const texts: Readonly<Record<DraftFault, string>> = {
    shares: ticket.wrongShares,
    amount: t.amountErrors.invalid,
    least: ticket.leastAmount,
    price: ticket.wrongPrice,
    percent: ticket.wrongPrice,
    date: ticket.goodTill,
  };
  const problem = estimate?.problem == null ? undefined : ticket.problems[estimate.problem];
  return faults.size === undefined ? problem : texts[faults.size];
}

/** How much, in money or in shares, with what it comes to. */
export function SizeEntry(props: Props) {
  const { instrument, side, draft, change, estimate, error, faults, onAddMoney } = props;
  const { ticket } = useInvest();
  const { locale } = useLanguage();
  const id = useId();
  const inMoney = draft.by === "money";
  const fault = useSizeFault(faults, estimate);
  const symbol = moneyParts({ amount: "0", currency: instrument.currency }, locale);
  const mark = symbol.find(({ type }) => type === "currency")?.value;
  const isBefore = symbol[0]?.type === "currency";
  return (
    <>
      {draft.type === "market" && (
        <Segmented
          label={ticket.by}
          value={draft.by}
          onChange={(by) => change({ by, size: "" })}
          options={[
            { value: "money", label: ticket.inMoney },
            { value: "shares", label: ticket.inShares },
          ]}
        />
      )}
      <div className={pay.figure}>
        <label htmlFor={id} className="visually-hidden">
          {inMoney ? ticket.amount : ticket.shares}
        </label>
        <div className={pay.typed}>
          {inMoney && isBefore && <span aria-hidden>{mark}</span>}
          <input
            key={draft.by}
            id={id}
            value={draft.size}
            inputMode={inMoney ? "none" : "decimal"}
            placeholder="0"
            autoComplete="off"
            autoFocus
            data-focus
            aria-invalid={fault !== undefined}
            aria-describedby={`${id}-state`}
            onChange={(event) => change({ size: event.target.value })}
          />
          {inMoney && !isBefore && <span aria-hidden>{mark}</span>}
        </div>
        <div id={`${id}-state`} className={pay.under}>
          {fault === undefined ? (
            <Estimate {...{ draft, estimate }} />
          ) : (
            <span role="alert">{fault}</span>
          )}
        </div>
        <Means {...{ instrument, side, draft, change, onAddMoney }} />
      </div>
      {error !== null && <ErrorState error={error} />}
      {inMoney ? (
        <Keypad
          value={draft.size}
          currency={instrument.currency}
          onChange={(size) => change({ size })}
        />
      ) : (
        <span className={styles.room} />
      )}
    </>
  );
}

function Estimate({ draft, estimate }: Pick<Props, "draft" | "estimate">) {
  const { ticket, quantity, price } = useInvest();
  const { money } = useLanguage();
  if (estimate === undefined) return <span>&nbsp;</span>;
  const each = price(estimate.estimatedPrice, estimate.instrument.currency);
  return (
    <span role="status">
      {draft.by === "money"
        ? ticket.estimateShares(quantity(estimate.estimatedQuantity, 6), each)
        : ticket.estimateMoney(money(estimate.estimatedAmount), each)}
    </span>
  );
}

/** What there is to spend or to sell, and all of it at a press. */
function Means({
  instrument,
  side,
  draft,
  change,
  onAddMoney,
}: Omit<Props, "faults" | "estimate" | "error">) {
  const { ticket, quantity } = useInvest();
  const { money, locale } = useLanguage();
  const { data: portfolio } = useQuery(investQueries.portfolio);
  const { data: position } = useQuery(investQueries.position(instrument.symbol));
  const local = (text: string) => text.replace(".", decimalSeparator(locale));
  if (side === "sell") {
    if (position === undefined) return null;
    const all = { by: "shares", size: local(position.available) } as const;
    return (
      <div className={pay.under}>
        {ticket.available(quantity(position.available))}
        <button type="button" className={pay.max} onClick={() => change(all)}>
          {ticket.all}
        </button>
      </div>
    );
  }
  if (portfolio === undefined) return null;
  const { buyingPower } = portfolio;
  const hasMoney = BigInt(buyingPower.amount) > 0n;
  return (
    <div className={pay.under}>
      {ticket.buyingPower(money(buyingPower))}
      {!hasMoney && (
        <button type="button" className={pay.max} onClick={onAddMoney}>
          {ticket.addMoney}
        </button>
      )}
      {draft.by === "money" && hasMoney && (
        <button
          type="button"
          className={pay.max}
          onClick={() => change({ size: local(decimalText(buyingPower)) })}
        >
          {ticket.all}
        </button>
      )}
    </div>
  );
}
