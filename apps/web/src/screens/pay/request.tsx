import type { Party, PaymentRequest } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useCopy, useShare } from "../../app/clipboard.ts";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { api, wire } from "../../data/client.ts";
import { refreshMoney } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { Switch, TextField } from "../../design/field.tsx";
import { Check, Copy, Link2, Share2 } from "../../design/icons.ts";
import { Qr } from "../../design/qr.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { ErrorState } from "../../design/states.tsx";
import { Glyph, RowButton } from "../../design/surface.tsx";
import { AmountEntry } from "./amount-entry.tsx";
import { useAmountState } from "./amount-state.ts";
import type { FlowProps } from "./flow.ts";
import { useGivenParty } from "./given-payee.ts";
import styles from "./pay.module.css";
import { PayeePicker } from "./payee-picker.tsx";
import { PayeeChip } from "./send.tsx";

type Asked = { readonly from: Party | undefined };

/** Who from → amount → asked; without a person it makes a link that anyone can pay. */
export function RequestFlow({ search, onClose, onBack }: FlowProps) {
  const { t } = useLanguage();
  const named = useGivenParty(search);
  const [chosen, setAsked] = useState<Asked>();
  const [made, setMade] = useState<PaymentRequest>();
  const [renamed, setRenamed] = useState(false);
  const given = named.party === undefined || renamed ? undefined : { from: named.party };
  const asked = chosen ?? given;
  if (made !== undefined) return <RequestMade request={made} onClose={onClose} />;
  if (asked === undefined) {
    return (
      <Sheet title={t.pay.modes.request} size="tall" onClose={onClose} onBack={onBack}>
        <PayeePicker
          label={t.pay.whoFrom}
          onPick={(one) => one.type === "member" && setAsked({ from: one.party })}
        >
          <RowButton
            lead={<Glyph icon={Link2} />}
            title={t.pay.anyone}
            sub={t.pay.anyoneHint}
            onPress={() => setAsked({ from: undefined })}
          />
        </PayeePicker>
      </Sheet>
    );
  }
  return (
    <AskStep
      asked={asked}
      search={search}
      onClose={onClose}
      onBack={() => {
        setRenamed(true);
        setAsked(undefined);
      }}
      onMade={setMade}
    />
  );
}

type AskProps = FlowProps & {
  readonly asked: Asked;
  readonly onMade: (request: PaymentRequest) => void;
};

function AskStep({ asked, search, onClose, onBack, onMade }: AskProps) {
  const { t, money } = useLanguage();
  const state = useAmountState(search, false);
  const [note, setNote] = useState("");
  const [allowPartial, setAllowPartial] = useState(false);
  const { from } = asked;
  const create = useMutation({
    mutationFn: (amount: bigint) =>
      api.createRequest({
        ...(from === undefined ? {} : { from: from.handle }),
        amount: wire(amount, state.currency),
        ...(note.trim() === "" ? {} : { note: note.trim() }),
        allowPartial,
      }),
    onSuccess: (request) => {
      refreshMoney();
      onMade(request);
    },
  });
  const amount = state.amount;
  const amountText = amount === undefined ? "" : money(wire(amount, state.currency));
  return (
    <Sheet title={t.pay.modes.request} size="tall" onClose={onClose} onBack={onBack}>
      {from !== undefined && <PayeeChip payee={{ type: "member", party: from }} />}
      <AmountEntry
        label={t.pay.amount}
        text={state.text}
        onText={state.setText}
        currency={state.currency}
        onCurrency={state.setCurrency}
        accounts={state.accounts}
        error={state.error}
      />
      <div className={styles.foot}>
        <TextField
          label={t.pay.note}
          hideLabel
          placeholder={t.pay.notePlaceholder}
          value={note}
          maxLength={280}
          onChange={setNote}
        />
        <Switch label={t.pay.allowPartial} checked={allowPartial} onChange={setAllowPartial} />
        {create.isError && <ErrorState error={create.error} />}
        <Button
          size="large"
          block
          disabled={amount === undefined}
          pending={create.isPending}
          onClick={() => amount !== undefined && create.mutate(amount)}
        >
          {amount === undefined
            ? t.pay.modes.request
            : from === undefined
              ? t.pay.makeLink(amountText)
              : t.pay.ask(amountText)}
        </Button>
      </div>
    </Sheet>
  );
}

type MadeProps = { readonly request: PaymentRequest; readonly onClose: () => void };

function RequestMade({ request, onClose }: MadeProps) {
  const { t, money } = useLanguage();
  const copy = useCopy();
  const share = useShare();
  const { from, url } = request;
  return (
    <Sheet title={from === null ? t.pay.linkReady : t.pay.asked} onClose={onClose}>
      {from !== null ? (
        <div className={styles.hero} role="status">
          <span className={styles.stamp}>
            <Check size="2.25rem" strokeWidth={2.4} aria-hidden />
          </span>
          <p>{t.pay.askedOf(money(request.amount), from.name)}</p>
        </div>
      ) : (
        url !== null && (
          <>
            <Qr text={url} label={t.pay.linkReady} />
            <p className={pageStyles.muted}>{t.pay.linkReadyHint}</p>
          </>
        )
      )}
      {url !== null && (
        <div className={pageStyles.actions}>
          <Button variant="secondary" icon={Copy} onClick={() => copy(url)}>
            {t.requests.copyLink}
          </Button>
          <Button variant="secondary" icon={Share2} onClick={() => share({ url })}>
            {t.common.share}
          </Button>
        </div>
      )}
      <Button size="large" block onClick={onClose}>
        {t.common.done}
      </Button>
    </Sheet>
  );
}
