import { useState } from "react";
import { Button } from "../design/button.tsx";
import { TextField } from "../design/field.tsx";
import styles from "./as-of.module.css";
import { useLanguage } from "./language.tsx";

type Props = {
  readonly label: string;
  /** ISO 8601 in UTC; undefined for now. */
  readonly value: string | undefined;
  readonly onChange: (at: string | undefined) => void;
  readonly min?: string;
};

const pad = (value: number) => String(value).padStart(2, "0");

/** What a field of date and time shows for an instant: the reader's own clock. */
function toLocal(instant: string | undefined): string {
  if (instant === undefined) return "";
  const at = new Date(instant);
  const day = [at.getFullYear(), pad(at.getMonth() + 1), pad(at.getDate())].join("-");
  return `${day}T${[at.getHours(), at.getMinutes(), at.getSeconds()].map(pad).join(":")}`;
}

/** An instant of the past to look at, in the reader's own time zone. */
export function AsOf({ label, value, onChange, min }: Props) {
  const { t, now } = useLanguage();
  const [text, setText] = useState(toLocal(value));
  const [shown, setShown] = useState(value);
  // The address may change by itself: one goes back, or follows a link.
  if (shown !== value) {
    setShown(value);
    setText(toLocal(value));
  }
  const isFuture = text !== "" && new Date(text).getTime() > Date.parse(now());
  const choose = (local: string) => {
    setText(local);
    const at = local === "" ? undefined : new Date(local);
    if (at === undefined) onChange(undefined);
    else if (at.getTime() <= Date.parse(now())) onChange(at.toISOString());
  };
  return (
    <div className={styles.asOf}>
      <TextField
        label={label}
        type="datetime-local"
        step={1}
        value={text}
        {...(min !== undefined && { min: toLocal(min) })}
        max={toLocal(now())}
        error={isFuture ? t.past.future : undefined}
        onChange={choose}
      />
      {text !== "" && (
        <Button variant="secondary" onClick={() => choose("")}>
          {t.past.now}
        </Button>
      )}
    </div>
  );
}
