import type { InputOf, Me } from "@bourse/contract";
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
import { useAmountState } from "./amount-state.ts";
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
export default function SplitFlow(props: FlowProps) {
  const { data: me } = useQuery(queries.me);
  return me === null || me === undefined ? null : <SplitForm {...props} me={me} />;
}

function SplitForm({ search, onClose, onBack, me }: FlowProps & { readonly me: Me }) {
  const { t, money } = useLanguage();
  const navigate = useNavigate();
  const state = useAmountState(search, false);
  const parse = useParse();
  const [title, setTitle] = useState(search.note ?? "");
  const [method, setMethod] = useState<SplitMethod>("even");
  const [sharers, setSharers] = useState<readonly Sharer[]>([selfOf(me)]);
  const [picking, setPicking] = useState(false);
  const total = state.amount ?? 0n;
  const typed = sharers.map((one) => {
    const read = parse(one.typed, state.currency);
    return read.ok ? read.amount : 0n;
  });
  const weights = sharers.map((one) => (method === "shares" ? one.weight : 1));
  const shares = method === "amounts" ? typed : sharesOf(total, weights);
  const rest = total - shares.reduce((sum, share) => sum + share, 0n);
  const change = (key: string, part: Partial<Sharer>) =>
    setSharers((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const toggle = (sharer: Sharer) =>
    setSharers((all) =>
      all.some((one) => one.key === sharer.key)
        ? all.filter((one) => one.key !== sharer.key)
        : [...all, sharer].slice(0, sharersMax),
    );
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
      <Sheet
        title={t.split.people}
        size="tall"
        onClose={() => setPicking(false)}
        onBack={() => setPicking(false)}
      >
        <PayeePicker
          label={t.split.people}
          picked={sharers.map((one) => one.key)}
          onPick={(payee) => {
            if (payee.type !== "member" || payee.party.handle === me.handle) return;
            const { handle, name, kind } = payee.party;
            const party = { handle, name, kind };
            toggle({ key: handle, name, party, weight: 1, typed: "" });
          }}
        >
          <GuestField
            onAdd={(name) =>
              toggle({ key: `guest ${name}`, name, party: undefined, weight: 1, typed: "" })
            }
          />
        </PayeePicker>
        <Button size="large" block onClick={() => setPicking(false)}>
          {t.common.done}
        </Button>
      </Sheet>
    );
  }
  const others = sharers.length - 1;
  const ready = total > 0n && rest === 0n && others > 0 && title.trim() !== "";
  const off = wire(rest < 0n ? -rest : rest, state.currency);
  return (
    <Sheet title={t.split.title} size="tall" onClose={onClose} onBack={onBack}>
      <div className={pageStyles.stack}>
        <TextField label={t.split.what} value={title} onChange={setTitle} maxLength={80} />
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
          onChange={setMethod}
          options={methods.map((value) => ({ value, label: t.split.methods[value] }))}
        />
      </div>
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
      {method === "amounts" && total > 0n && (
        <Banner tone={rest === 0n ? "good" : "warn"}>
          {rest === 0n
            ? t.split.exact
            : rest > 0n
              ? t.split.left(money(off))
              : t.split.over(money(off))}
        </Banner>
      )}
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
