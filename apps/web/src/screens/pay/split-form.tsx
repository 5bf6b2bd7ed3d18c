import type { CurrencyCode, InputOf, Me, Party } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { api, wire } from "../../data/client.ts";
import { queries, refreshMoney } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { Segmented, TextField } from "../../design/field.tsx";
import { MoneyField, useParse } from "../../design/money-field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { Banner, ErrorState } from "../../design/states.tsx";
import { toast } from "../../design/toast.tsx";
import { type AmountState, useAmountState } from "./amount-state.ts";
import type { FlowProps } from "./flow.ts";
import { PayeePicker } from "./payee-picker.tsx";
import { GuestField, SharerRow } from "./split-rows.tsx";
import { type Sharer, type SplitMethod, sharesOf } from "./split-state.ts";

const methods: readonly SplitMethod[] = ["even", "amounts", "shares"];
const sharersMax = 50;

function selfOf(me: Me): Sharer {
  const party = { handle: me.handle, name: me.name, kind: me.kind };
  return { key: me.handle, name: me.name, party, weight: 1, typed: "" };
}

type Person = InputOf<"createSplit">["people"][number];

function personOf(sharer: Sharer, method: SplitMethod, amount: bigint): Person {
  const who = sharer.party === undefined ? { guest: sharer.name } : { handle: sharer.party.handle };
  if (method === "amounts") return { ...who, amount: amount.toString() };
  return method === "shares" ? { ...who, weight: sharer.weight } : who;
}

/** A bill, shared exactly: evenly, by amount or by share. */
export function SplitFlow(props: FlowProps) {
  const { data: me } = useQuery(queries.me);
  return me === null || me === undefined ? null : <SplitForm {...props} me={me} />;
}

function SplitForm({ search, onClose, onBack, me }: FlowProps & { readonly me: Me }) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const state = useAmountState(search, false);
  const parse = useParse();
  const [title, setTitle] = useState(search.note ?? "");
  const [method, setMethod] = useState<SplitMethod>("even");
  const { sharers, change, toggle } = useSharers(me);
  const [picking, setPicking] = useState(false);
  const total = state.amount ?? 0n;
  const reads = sharers.map((one) => parse(one.typed, state.currency));
  const typed = reads.map((read) => (read.ok ? read.amount : 0n));
  const weights = sharers.map((one) => (method === "shares" ? one.weight : 1));
  const shares = method === "amounts" ? typed : sharesOf(total, weights);
  const rest = total - shares.reduce((sum, share) => sum + share, 0n);
  const create = useMutation({
    mutationFn: () =>
      api.createSplit({
        title: title.trim(),
        total: wire(total, state.currency),
        method,
        people: sharers.map((one, index) => personOf(one, method, shares[index] ?? 0n)),
      }),
    onSuccess: (split) => {
      refreshMoney();
      toast(t.split.created);
      void navigate({ to: "/splits/$id", params: { id: split.id } });
    },
  });
  if (picking) {
    return (
      <Sharers me={me} sharers={sharers} onToggle={toggle} onClose={() => setPicking(false)} />
    );
  }
  const others = sharers.length - 1;
  const ready = total > 0n && rest === 0n && others > 0 && title.trim() !== "";
  return (
    <Sheet title={t.split.title} size="tall" onClose={onClose} onBack={onBack}>
      <Bill title={title} onTitle={setTitle} state={state} method={method} onMethod={setMethod} />
      <div>
        {sharers.map((one, index) => (
          <SharerRow
            key={one.key}
            sharer={one}
            self={one.key === me.handle}
            method={method}
            amount={wire(shares[index] ?? 0n, state.currency)}
            onChange={(part) => change(one.key, part)}
            onRemove={() => toggle(one)}
          />
        ))}
      </div>
      <Button variant="secondary" block onClick={() => setPicking(true)}>
        {t.split.people}
      </Button>
      {method === "amounts" && total > 0n && <Rest rest={rest} currency={state.currency} />}
      {create.isError && <ErrorState error={create.error} />}
      <Button
        size="large"
        block
        disabled={!ready}
        pending={create.isPending}
        onClick={() => create.mutate()}
      >
        {others === 0 ? t.split.title : t.split.create(others)}
      </Button>
    </Sheet>
  );
}

/** Who shares the bill; the member is always among them. */
function useSharers(me: Me) {
  const [sharers, setSharers] = useState<readonly Sharer[]>([selfOf(me)]);
  const change = (key: string, part: Partial<Sharer>) =>
    setSharers((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const toggle = (sharer: Sharer) =>
    setSharers((all) =>
      all.some((one) => one.key === sharer.key)
        ? all.filter((one) => one.key !== sharer.key)
        : [...all, sharer].slice(0, sharersMax),
    );
  return { sharers, change, toggle };
}

type SharersProps = {
  readonly me: Me;
  readonly sharers: readonly Sharer[];
  readonly onToggle: (sharer: Sharer) => void;
  readonly onClose: () => void;
};

function Sharers({ me, sharers, onToggle, onClose }: SharersProps) {
  const { t } = useLanguage();
  const sharerOf = (key: string, name: string, party?: Party): Sharer => ({
    key,
    name,
    party,
    weight: 1,
    typed: "",
  });
  return (
    <Sheet title={t.split.people} size="tall" onClose={onClose} onBack={onClose}>
      <PayeePicker
        label={t.split.people}
        picked={sharers.map((one) => one.key)}
        onPick={(payee) => {
          if (payee.type !== "member" || payee.party.handle === me.handle) return;
          const { handle, name, kind } = payee.party;
          onToggle(sharerOf(handle, name, { handle, name, kind }));
        }}
      >
        <GuestField onAdd={(name) => onToggle(sharerOf(`guest ${name}`, name))} />
      </PayeePicker>
      <Button size="large" block onClick={onClose}>
        {t.common.done}
      </Button>
    </Sheet>
  );
}

type RestProps = { readonly rest: bigint; readonly currency: CurrencyCode };

/** What is not shared out yet, or too much; exact is said too. */
function Rest({ rest, currency }: RestProps) {
  const { t, money } = useLanguage();
  const off = money(wire(rest < 0n ? -rest : rest, currency));
  return (
    <Banner tone={rest === 0n ? "good" : "warn"}>
      {rest === 0n ? t.split.exact : rest > 0n ? t.split.left(off) : t.split.over(off)}
    </Banner>
  );
}

type BillProps = {
  readonly title: string;
  readonly onTitle: (title: string) => void;
  readonly state: AmountState;
  readonly method: SplitMethod;
  readonly onMethod: (method: SplitMethod) => void;
};

function Bill({ title, onTitle, state, method, onMethod }: BillProps) {
  const { t } = useLanguage();
  return (
    <div className={pageStyles.stack}>
      <TextField label={t.split.what} value={title} onChange={onTitle} maxLength={80} />
      <MoneyField
        label={t.split.total}
        value={state.text}
        onChange={state.setText}
        currency={state.currency}
        error={state.error}
      />
      <Segmented
        label={t.split.method}
        value={method}
        onChange={onMethod}
        options={methods.map((value) => ({ value, label: t.split.methods[value] }))}
      />
    </div>
  );
}
