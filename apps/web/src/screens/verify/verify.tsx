import type { InputOf, OutputOf } from "@bourse/contract";
import type { Messages } from "@bourse/messages";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { api } from "../../data/client.ts";
import { namesOf } from "../../data/names-codec.ts";
import { queries, queryClient } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Button } from "../../design/button.tsx";
import { Select, TextField } from "../../design/field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { Banner, Bone, Chip, ErrorState } from "../../design/states.tsx";
import { Card, Facts } from "../../design/surface.tsx";

type Tier = OutputOf<"verification">["tiers"][number];
type TierGoal = InputOf<"verify">["tier"];
type Country = keyof Messages["verify"]["countries"];
type DocumentType = keyof Messages["verify"]["documents"];

export function Verify() {
  const { t } = useLanguage();
  const [goal, setGoal] = useState<TierGoal>();
  const verification = useQuery(queries.verification);
  const { data } = verification;
  return (
    <Page title={t.verify.title} intro={t.verify.intro} back>
      {verification.isPending && <Bone width="100%" height="18rem" />}
      {verification.isError && (
        <ErrorState error={verification.error} onRetry={verification.refetch} />
      )}
      {data?.state === "pending" && <Banner tone="warn">{t.verify.pending}</Banner>}
      {data?.state === "refused" && (
        <Banner tone="bad">
          {t.verify.refused} {data.reason}
        </Banner>
      )}
      {data?.tiers.map((tier) => (
        <TierCard
          key={tier.tier}
          tier={tier}
          reached={data.tier}
          busy={data.state === "pending"}
          onStart={setGoal}
        />
      ))}
      {goal !== undefined && <VerifyForm tier={goal} onClose={() => setGoal(undefined)} />}
    </Page>
  );
}

type TierProps = {
  readonly tier: Tier;
  readonly reached: number;
  readonly busy: boolean;
  readonly onStart: (tier: TierGoal) => void;
};

/** What a tier unlocks and what it needs. */
function TierCard({ tier, reached, busy, onStart }: TierProps) {
  const { t } = useLanguage();
  const goal: TierGoal | undefined = tier.tier === 1 ? 1 : tier.tier === 2 ? 2 : undefined;
  return (
    <Card>
      <div className={pageStyles.split}>
        <h2>
          {t.verify.tier(tier.tier)} · {t.verify.names[tier.tier]}
        </h2>
        {tier.tier === reached && <Chip tone="good">{t.verify.current}</Chip>}
      </div>
      <Facts
        items={[
          { term: t.verify.perTransfer, value: <Amount value={tier.perTransfer} /> },
          { term: t.verify.perDay, value: <Amount value={tier.perDay} /> },
          { term: t.verify.perMonth, value: <Amount value={tier.perMonth} /> },
        ]}
      />
      <p className={pageStyles.muted}>
        {tier.needs.map((need) => t.verify.needs[need]).join(" · ")}
      </p>
      {goal !== undefined && tier.tier > reached && !busy && (
        <Button variant="secondary" block onClick={() => onStart(goal)}>
          {t.verify.start(tier.tier)}
        </Button>
      )}
    </Card>
  );
}

type FormProps = { readonly tier: TierGoal; readonly onClose: () => void };

function VerifyForm({ tier, onClose }: FormProps) {
  const { t, locale } = useLanguage();
  const { data: me } = useQuery(queries.me);
  const [legalName, setLegalName] = useState(me?.name ?? "");
  const [birthDate, setBirthDate] = useState("");
  const [country, setCountry] = useState<Country>(locale === "fr" ? "FR" : "US");
  const [type, setType] = useState<DocumentType>("passport");
  const [number, setNumber] = useState("");
  const submit = useMutation({
    mutationFn: () =>
      api.verify({
        tier,
        legalName: legalName.trim(),
        birthDate,
        country,
        ...(tier === 2 ? { document: { type, number: number.trim() } } : {}),
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      onClose();
    },
  });
  return (
    <Sheet title={t.verify.start(tier)} onClose={onClose}>
      <form
        className={pageStyles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          submit.mutate();
        }}
      >
        <TextField
          label={t.verify.legalName}
          hint={t.verify.legalNameHint}
          value={legalName}
          onChange={setLegalName}
          autoComplete="name"
          required
        />
        <TextField
          label={t.verify.birthDate}
          type="date"
          value={birthDate}
          onChange={setBirthDate}
          autoComplete="bday"
          required
        />
        <Select
          label={t.verify.country}
          value={country}
          onChange={setCountry}
          options={namesOf(t.verify.countries).map((value) => ({
            value,
            label: t.verify.countries[value],
          }))}
        />
        {tier === 2 && (
          <DocumentFields type={type} onType={setType} number={number} onNumber={setNumber} />
        )}
        {submit.isError && <ErrorState error={submit.error} />}
        <Button type="submit" size="large" block pending={submit.isPending}>
          {t.verify.submit}
        </Button>
      </form>
    </Sheet>
  );
}

type DocumentProps = {
  readonly type: DocumentType;
  readonly onType: (type: DocumentType) => void;
  readonly number: string;
  readonly onNumber: (number: string) => void;
};

function DocumentFields({ type, onType, number, onNumber }: DocumentProps) {
  const { t } = useLanguage();
  return (
    <>
      <Select
        label={t.verify.documentType}
        value={type}
        onChange={onType}
        options={namesOf(t.verify.documents).map((value) => ({
          value,
          label: t.verify.documents[value],
        }))}
      />
      <TextField
        label={t.verify.documentNumber}
        value={number}
        onChange={onNumber}
        minLength={4}
        required
      />
    </>
  );
}
