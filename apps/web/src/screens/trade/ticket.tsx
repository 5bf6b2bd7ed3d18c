import type { InputOf, Instrument, OrderDetail } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { investQueries } from "../../data/invest.ts";
import { Button } from "../../design/button.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { AddMoney } from "../home/add-money.tsx";
import { useInvest } from "../invest/texts.tsx";
import pay from "../pay/pay.module.css";
import { changeDraft, type Draft, emptyDraft, readDraft, type Side } from "./draft.ts";
import { MoreOptions } from "./more-options.tsx";
import { OrderResult } from "./order-result.tsx";
import { OrderReview } from "./order-review.tsx";
import { SizeEntry } from "./size-entry.tsx";

type Step =
  | { readonly at: "entry" }
  | { readonly at: "money" }
  | { readonly at: "review"; readonly body: InputOf<"placeOrder"> }
  | { readonly at: "result"; readonly order: OrderDetail };

type Props = {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly onClose: () => void;
};

/** The order ticket: how much → review → step-up where asked → what became of it, live. */
export function Ticket({ instrument, side, onClose }: Props) {
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [step, setStep] = useState<Step>({ at: "entry" });
  const change = (part: Partial<Draft>) => setDraft((old) => changeDraft(old, part));
  const toEntry = () => setStep({ at: "entry" });
  if (step.at === "result") {
    return (
      <OrderResult
        order={step.order}
        onClose={onClose}
        onAgain={() => {
          setDraft(emptyDraft);
          toEntry();
        }}
      />
    );
  }
  if (step.at === "review") {
    return (
      <OrderReview
        body={step.body}
        onClose={onClose}
        onBack={toEntry}
        onDone={(order) => setStep({ at: "result", order })}
      />
    );
  }
  if (step.at === "money") return <AddMoney onClose={toEntry} />;
  return (
    <Entry
      {...{ instrument, side, draft, change, onClose }}
      onReview={(body) => setStep({ at: "review", body })}
      onAddMoney={() => setStep({ at: "money" })}
    />
  );
}

type EntryProps = Props & {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly onReview: (body: InputOf<"placeOrder">) => void;
  readonly onAddMoney: () => void;
};

function Entry(props: EntryProps) {
  const { instrument, side, draft, change, onClose, onReview, onAddMoney } = props;
  const { ticket } = useInvest();
  const { locale } = useLanguage();
  const { symbol, currency } = instrument;
  const { body, faults } = readDraft(draft, { symbol, side, currency, locale });
  const estimate = useQuery({
    ...investQueries.preview(body ?? { symbol, side }),
    enabled: body !== undefined,
  });
  const isOver = body !== undefined && estimate.data?.problem != null;
  return (
    <Sheet
      title={side === "buy" ? ticket.buyTitle(symbol) : ticket.sellTitle(symbol)}
      size="tall"
      onClose={onClose}
    >
      <form
        style={{ display: "contents" }}
        onSubmit={(event) => {
          event.preventDefault();
          if (body !== undefined && !isOver) onReview(body);
        }}
      >
        <SizeEntry
          {...{ instrument, side, draft, change, faults, onAddMoney }}
          estimate={body === undefined ? undefined : estimate.data}
          error={body === undefined ? null : estimate.error}
        />
        <div className={pay.foot}>
          <MoreOptions {...{ instrument, side, draft, change, faults }} />
          <Button
            type="submit"
            variant="accent"
            size="large"
            block
            disabled={body === undefined || isOver}
          >
            {ticket.review}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
