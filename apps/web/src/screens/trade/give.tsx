import type { InputOf, Instrument, Position } from "@bourse/contract";
import { decimalSeparator, parseDecimal } from "@bourse/messages";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { MoneyFailure, useMoneyCall } from "../../app/money-call.tsx";
import pageStyles from "../../app/page.module.css";
import { api, problemOf } from "../../data/client.ts";
import { compareDecimals } from "../../data/decimals.ts";
import { investQueries, refreshInvest } from "../../data/invest.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Link2 } from "../../design/icons.ts";
import { Sheet } from "../../design/sheet.tsx";
import { Banner, Chip } from "../../design/states.tsx";
import { Facts, Glyph, RowButton } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";
import { useInvest } from "../invest/texts.tsx";
import { type Payee, PayeePicker } from "../pay/payee-picker.tsx";
import { PayeeChip } from "../pay/send.tsx";

type Props = { readonly instrument: Instrument; readonly onClose: () => void };
/** A member, or whoever has the link. */
type Receiver = Extract<Payee, { readonly type: "member" }> | { readonly type: "link" };

/** Shares for another: to whom → how many → given, until they accept or open the link. */
export function GiveSheet({ instrument, onClose }: Props) {
  const { gift } = useInvest();
  const [payee, setPayee] = useState<Receiver>();
  if (payee === undefined) {
    return (
      <Sheet title={gift.title(instrument.symbol)} size="tall" onClose={onClose}>
        <PayeePicker label={gift.to} onPick={(one) => one.type === "member" && setPayee(one)}>
          <RowButton
            lead={<Glyph icon={Link2} />}
            title={gift.byLink}
            sub={gift.byLinkHint}
            onPress={() => setPayee({ type: "link" })}
          />
        </PayeePicker>
      </Sheet>
    );
  }
  return (
    <HowMany
      instrument={instrument}
      payee={payee}
      onClose={onClose}
      onBack={() => setPayee(undefined)}
    />
  );
}

/** Who gets it, as it was picked. */
function ReceiverOf({ payee }: { readonly payee: Receiver }) {
  const { gift } = useInvest();
  if (payee.type === "member") return <PayeeChip payee={payee} />;
  return (
    <div>
      <Chip>{gift.byLink}</Chip>
    </div>
  );
}

/** Gives once, with a step-up where it is asked for; a link is shown with its receipt. */
function useGive(payee: Receiver, onDone: () => void) {
  const { gift, quantity } = useInvest();
  const { run, dialog } = useMoneyCall();
  const navigate = useNavigate();
  const name = payee.type === "member" ? payee.party.name : undefined;
  const give = useMutation({
    mutationFn: (body: InputOf<"giveShares">) =>
      run(
        `gift.${JSON.stringify(body)}`,
        (options) => api.giveShares(body, options),
        name === undefined
          ? gift.approveLink(quantity(body.quantity), body.symbol)
          : gift.approve(quantity(body.quantity), body.symbol, name),
      ),
    onSuccess: async ({ id }) => {
      refreshInvest();
      toast(name === undefined ? gift.linkMade : gift.given(name));
      onDone();
      if (name === undefined) await navigate({ to: "/tx/$id", params: { id } });
    },
  });
  return { give, dialog };
}

type HowManyProps = Props & { readonly payee: Receiver; readonly onBack: () => void };

const quantityDecimals = 9;
const noteMax = 280;

function HowMany({ instrument: { symbol }, payee, onClose, onBack }: HowManyProps) {
  const { gift, ticket, quantity } = useInvest();
  const { locale } = useLanguage();
  const [isChecking, setChecking] = useState(false);
  const { data: position } = useQuery(investQueries.position(symbol));
  const [typed, setTyped] = useState("");
  const [note, setNote] = useState("");
  const parse = parseDecimal(typed, quantityDecimals, locale);
  const count = parse.ok && /[1-9]/.test(parse.text) ? parse.text : undefined;
  const words = note.trim();
  const all = position?.available ?? "0";
  const isTooMany =
    count !== undefined && position !== undefined && compareDecimals(count, all) > 0;
  if (isChecking && count !== undefined) {
    const what = { symbol, quantity: count, ...(words !== "" && { note: words }) };
    const body = payee.type === "member" ? { ...what, to: `@${payee.party.handle}` } : what;
    return <Check {...{ body, payee, position, onClose }} onBack={() => setChecking(false)} />;
  }
  const fault = isTooMany ? ticket.problems.insufficient_units : ticket.wrongShares;
  return (
    <Sheet title={gift.title(symbol)} onClose={onClose} onBack={onBack}>
      <ReceiverOf payee={payee} />
      <form
        className={pageStyles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (count !== undefined && !isTooMany) setChecking(true);
        }}
      >
        <TextField
          label={gift.quantity}
          value={typed}
          onChange={setTyped}
          inputMode="decimal"
          autoComplete="off"
          autoFocus
          hint={ticket.available(quantity(all))}
          error={typed !== "" && (count === undefined || isTooMany) ? fault : undefined}
          trail={
            <Button
              variant="ghost"
              size="small"
              onClick={() => setTyped(all.replace(".", decimalSeparator(locale)))}
            >
              {ticket.all}
            </Button>
          }
        />
        <TextField label={gift.note} optional value={note} onChange={setNote} maxLength={noteMax} />
        <Button
          type="submit"
          variant="accent"
          size="large"
          block
          disabled={count === undefined || isTooMany}
        >
          {gift.check}
        </Button>
      </form>
    </Sheet>
  );
}

type CheckProps = Pick<HowManyProps, "payee" | "onClose" | "onBack"> & {
  readonly body: InputOf<"giveShares">;
  readonly position: Position | undefined;
};

/** All of it before it is given, as of a payment. */
function Check({ body, payee, position, onClose, onBack }: CheckProps) {
  const { gift, ticket, quantity, price } = useInvest();
  const { give, dialog } = useGive(payee, onClose);
  const count = quantity(body.quantity);
  const { currency } = position?.instrument ?? {};
  return (
    <Sheet title={gift.checkTitle} onClose={onClose} onBack={onBack}>
      <ReceiverOf payee={payee} />
      <Facts
        items={[
          { term: gift.what, value: ticket.sharesOf(count, body.symbol) },
          position?.price == null || currency === undefined
            ? undefined
            : { term: gift.each, value: price(position.price, currency) },
          body.note === undefined ? undefined : { term: gift.note, value: body.note },
        ]}
      />
      <p className={pageStyles.muted}>{payee.type === "link" ? gift.linkIntro : gift.intro}</p>
      {problemOf(give.error)?.detail === "action_under_way" ? (
        <Banner tone="bad" announce>
          {gift.held}
        </Banner>
      ) : (
        <MoneyFailure error={give.error} />
      )}
      <Button
        variant="accent"
        size="large"
        block
        pending={give.isPending}
        onClick={() => give.mutate(body)}
      >
        {gift.give(count, body.symbol)}
      </Button>
      {dialog}
    </Sheet>
  );
}
