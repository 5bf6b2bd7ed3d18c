import type { OutputOf } from "@bourse/contract";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { Amount } from "../../design/amount.tsx";
import { Banner } from "../../design/states.tsx";
import { Facts } from "../../design/surface.tsx";

type Preview = OutputOf<"preparePayment">;

type Props = {
  readonly preview: Preview;
  readonly name: string;
  readonly note: string | undefined;
};

/** What the server says a payment would be: warnings, fee, arrival, what is left, what is final. */
export function ReviewFacts({ preview, name, note }: Props) {
  const { t } = useLanguage();
  return (
    <>
      {preview.warnings.map((warning) => (
        <Banner key={warning} tone="warn">
          {t.pay.warnings[warning]}
        </Banner>
      ))}
      <Facts
        items={[
          note === undefined ? undefined : { term: t.pay.note, value: note },
          {
            term: t.pay.fee,
            value: preview.fee.amount === "0" ? t.pay.free : <Amount value={preview.fee} />,
          },
          { term: t.pay.arrives, value: <Arrival preview={preview} /> },
          { term: t.pay.left, value: <Amount value={preview.availableAfter} private /> },
        ]}
      />
      <p className={pageStyles.muted}>
        <Outlook preview={preview} name={name} />
      </p>
    </>
  );
}

function Arrival({ preview }: { readonly preview: Preview }) {
  const { t } = useLanguage();
  if (preview.payee === null) return t.pay.whenClaimed;
  const later = preview.arrival !== "now";
  return preview.mustAccept && !later ? t.pay.whenAccepted : t.pay.arrivals[preview.arrival];
}

/** Whether, and until when, it can be taken back. */
function Outlook({ preview, name }: Pick<Props, "preview" | "name">) {
  const { t } = useLanguage();
  if (preview.payee === null) return t.pay.claimLink;
  if (preview.mustAccept) return t.pay.mustAccept(name);
  return preview.cancellable ? t.pay.cancellable : t.pay.final;
}
