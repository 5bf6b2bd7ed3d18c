import type { OutputOf } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ChangeEvent, useState } from "react";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { businessQueries, refreshBusiness, type World } from "../../data/business-queries.ts";
import { api } from "../../data/client.ts";
import { Amount } from "../../design/amount.tsx";
import { Button } from "../../design/button.tsx";
import { Confirm } from "../../design/confirm.tsx";
import { TextField } from "../../design/field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { Banner, Chip, ErrorState } from "../../design/states.tsx";
import { Facts, RowButton } from "../../design/surface.tsx";
import styles from "./business.module.css";
import { QueryList } from "./list.tsx";
import { useMay } from "./role.tsx";
import { useWhen } from "./when.ts";

type Dispute = OutputOf<"businessDisputes">["items"][number];

const tones = { needs_response: "bad", under_review: "warn", won: "good", lost: "info" } as const;
const fields = [
  "product_description",
  "customer_communication",
  "shipping_carrier",
  "shipping_tracking_number",
  "uncategorized_text",
] as const;
type Field = (typeof fields)[number];

/** Payments that their payers contest, and what the business says to it. */
export function Disputes({ world }: { readonly world: World }) {
  const { t, dates } = useShop();
  const when = useWhen();
  const disputes = useQuery(businessQueries.disputes(world));
  const [chosen, setChosen] = useState<string>();
  const dispute = disputes.data?.find(({ id }) => id === chosen);
  return (
    <>
      <QueryList
        title={t.business.tabs.disputes}
        query={disputes}
        empty={t.business.empty.disputes}
        row={({ id, amount, reason, state, answerBy, createdAt }) => (
          <RowButton
            key={id}
            onPress={() => setChosen(id)}
            title={reasonText(t.dispute.reasons, reason)}
            sub={
              state === "needs_response"
                ? t.business.answerBy(dates.shortDate(answerBy))
                : when(createdAt)
            }
            end={<Amount value={amount} />}
            endSub={<Chip tone={tones[state]}>{t.dispute.states[state]}</Chip>}
          />
        )}
      />
      {dispute !== undefined && (
        <DisputeSheet world={world} dispute={dispute} onClose={() => setChosen(undefined)} />
      )}
    </>
  );
}

/** A reason that is new to this app stands as it is. */
function reasonText(reasons: Readonly<Record<string, string>>, reason: string): string {
  return reasons[reason] ?? reason;
}

type SheetProps = {
  readonly world: World;
  readonly dispute: Dispute;
  readonly onClose: () => void;
};

function DisputeSheet({ world, dispute, onClose }: SheetProps) {
  const may = useMay();
  const { t, dates } = useShop();
  const { id, amount, reason, explanation, payment, state, answerBy } = dispute;
  const canAnswer = state === "needs_response" && may("refund");
  return (
    <Sheet
      title={reasonText(t.dispute.reasons, reason)}
      onClose={onClose}
      size={canAnswer ? "tall" : "fit"}
    >
      <div className={`${pageStyles.stack} ${pageStyles.center}`}>
        <Amount value={amount} size="hero" />
        <Chip tone={tones[state]}>{t.dispute.states[state]}</Chip>
      </div>
      <Facts
        items={[
          { term: t.business.payment, value: <span className={pageStyles.mono}>{payment}</span> },
          explanation === null ? undefined : { term: t.business.theySay, value: explanation },
          { term: t.business.deadline, value: dates.dateTime(answerBy) },
        ]}
      />
      {canAnswer ? (
        <Answer key={id} world={world} dispute={dispute} />
      ) : (
        state !== "needs_response" && (
          <p className={pageStyles.muted}>{t.business.disputeEnds[state]}</p>
        )
      )}
    </Sheet>
  );
}

type AnswerProps = Pick<SheetProps, "world" | "dispute">;

function Answer({ world, dispute }: AnswerProps) {
  const { t } = useShop();
  const [texts, setTexts] = useState<Partial<Record<Field, string>>>({});
  const [isAccepting, setAccepting] = useState(false);
  const file = useFile(world);
  const textOf = (field: Field) => texts[field] ?? dispute.evidence[field] ?? "";
  const answer = useMutation({
    mutationFn: (submit: boolean) =>
      api.answerDispute({
        ...world,
        dispute: dispute.id,
        submit,
        evidence: { ...texts, ...(file.data && { uncategorized_file: file.data.id }) },
      }),
    onSuccess: refreshBusiness,
  });
  const hasFile = file.isSuccess || typeof dispute.evidence["uncategorized_file"] === "string";
  const hasEvidence = hasFile || fields.some((field) => textOf(field).trim() !== "");
  return (
    <div className={styles.form}>
      {fields.map((field) => (
        <TextField
          key={field}
          label={t.business.evidence[field]}
          optional
          value={textOf(field)}
          onChange={(value) => {
            answer.reset();
            setTexts({ ...texts, [field]: value });
          }}
          maxLength={20_000}
        />
      ))}
      <FileField onFile={file.mutate} />
      {hasFile && <Banner tone="good">{t.business.fileKept}</Banner>}
      {file.isError && <ErrorState error={file.error} />}
      {answer.isError && <ErrorState error={answer.error} />}
      {answer.isSuccess && <Banner tone="good">{t.business.saved}</Banner>}
      <p className={pageStyles.muted}>{t.business.submitOnce}</p>
      <Button
        size="large"
        block
        disabled={!hasEvidence}
        pending={answer.isPending || file.isPending}
        onClick={() => answer.mutate(true)}
      >
        {t.business.submit}
      </Button>
      <div className={pageStyles.actions}>
        <Button
          variant="secondary"
          pending={answer.isPending || file.isPending}
          onClick={() => answer.mutate(false)}
        >
          {t.business.saveForLater}
        </Button>
        <Button variant="ghost" onClick={() => setAccepting(true)}>
          {t.business.accept}
        </Button>
      </div>
      {isAccepting && (
        <Accept world={world} dispute={dispute} onClose={() => setAccepting(false)} />
      )}
    </div>
  );
}

function Accept({ world, dispute, onClose }: SheetProps) {
  const { t } = useShop();
  const accept = useMutation({
    mutationFn: () => api.acceptDispute({ ...world, dispute: dispute.id }),
    onSuccess: refreshBusiness,
  });
  return (
    <Confirm
      title={t.business.accept}
      text={t.business.acceptText}
      action={t.business.accept}
      pending={accept.isPending}
      error={accept.error}
      onConfirm={() => accept.mutate()}
      onClose={onClose}
    />
  );
}

const fileTypes = ["application/pdf", "image/png", "image/jpeg"];

function FileField({ onFile }: { readonly onFile: (file: File) => void }) {
  const { t } = useShop();
  const [isRefused, setRefused] = useState(false);
  return (
    <label className={styles.file}>
      <span>{t.business.evidenceFile}</span>
      <input
        type="file"
        accept={fileTypes.join()}
        onChange={(event: ChangeEvent<HTMLInputElement>) => {
          const chosen = event.target.files?.[0];
          if (chosen === undefined) return;
          const isTaken = fileTypes.includes(chosen.type);
          setRefused(!isTaken);
          if (isTaken) onFile(chosen);
        }}
      />
      {isRefused && <Banner tone="warn">{t.business.fileTypes}</Banner>}
    </label>
  );
}

function useFile(world: World) {
  return useMutation({
    mutationFn: async (file: File) => {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
      return api.addBusinessFile({ ...world, name: file.name, content: btoa(text) });
    },
  });
}
