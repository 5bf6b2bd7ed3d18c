import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { api } from "../../data/client.ts";
import { Avatar } from "../../design/avatar.tsx";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { CircleCheck } from "../../design/icons.ts";
import styles from "./entry.module.css";

const typingMs = 250;

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), typingMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

type Props = {
  readonly value: string;
  readonly onChange: (handle: string) => void;
  readonly onDone: () => void;
};

/** The handle with live availability; free ones are offered when it is taken. */
export function HandleStep({ value, onChange, onDone }: Props) {
  const { t } = useLanguage();
  const settled = useSettled(value);
  const check = useQuery({
    queryKey: ["handle", settled],
    queryFn: ({ signal }) => api.checkHandle({ handle: settled }, { signal }),
    enabled: settled.length > 0,
  });
  const answer = settled === value ? check.data : undefined;
  const reason = answer?.available === false ? (answer.reason ?? "taken") : undefined;
  return (
    <form
      className={styles.form}
      style={{ padding: 0 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (answer?.available === true) onDone();
      }}
    >
      <h1>{t.signUp.handleTitle}</h1>
      <Avatar
        handle={value === "" ? "bourse" : value}
        name={value === "" ? "@" : value}
        size={72}
      />
      <TextField
        label={t.signUp.handle}
        prefix="@"
        hint={
          answer?.available === true ? (
            <span className={styles.free} role="status">
              <CircleCheck size="1.1em" aria-hidden /> {t.signUp.free(answer.handle)}
            </span>
          ) : check.isFetching ? (
            t.signUp.checking
          ) : (
            t.signUp.handleHint
          )
        }
        error={reason === undefined ? undefined : t.signUp.reasons[reason]}
        value={value}
        onChange={(text) => onChange(text.replace(/^@/, ""))}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
      />
      {reason !== undefined && answer !== undefined && (
        <div className={styles.suggestions}>
          {answer.suggestions.map((handle) => (
            <Button key={handle} variant="secondary" size="small" onClick={() => onChange(handle)}>
              @{handle}
            </Button>
          ))}
        </div>
      )}
      <Button type="submit" size="large" block disabled={answer?.available !== true}>
        {t.common.continue}
      </Button>
    </form>
  );
}
