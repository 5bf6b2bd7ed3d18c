import { type ComponentProps, type ReactNode, useId } from "react";
import { useLanguage } from "../app/language.tsx";
import { cx } from "./class-names.ts";
import styles from "./field.module.css";
import { ChevronDown, CircleAlert } from "./icons.ts";

export type FieldText = {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly optional?: boolean | undefined;
  readonly hideLabel?: boolean | undefined;
};

type FrameProps = FieldText & {
  readonly id: string;
  readonly boxClass?: string | undefined;
  readonly children: ReactNode;
};

/** Label, box, hint and error of every field, tied together for assistive technology. */
export function FieldFrame(props: FrameProps) {
  const { id, label, hint, error, optional, hideLabel, boxClass, children } = props;
  const { t } = useLanguage();
  return (
    <div className={styles.field}>
      <label className={hideLabel === true ? "visually-hidden" : styles.label} htmlFor={id}>
        {label}
        {optional === true && <span className={styles.optional}> · {t.common.optional}</span>}
      </label>
      <div className={cx(styles.box, boxClass)} data-invalid={error !== undefined}>
        {children}
      </div>
      {error !== undefined && (
        <span className={styles.error} id={`${id}-error`} role="alert">
          <CircleAlert size="1.1em" aria-hidden />
          {error}
        </span>
      )}
      {hint !== undefined && error === undefined && (
        <span className={styles.hint} id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}

export function describedBy(id: string, { hint, error }: FieldText): string | undefined {
  if (error !== undefined) return `${id}-error`;
  return hint === undefined ? undefined : `${id}-hint`;
}

type TextFieldProps = FieldText &
  Omit<ComponentProps<"input">, "onChange" | "value"> & {
    readonly value: string;
    readonly onChange: (value: string) => void;
    readonly prefix?: string;
    readonly trail?: ReactNode;
  };

export function TextField(props: TextFieldProps) {
  const { label, hint, error, optional, hideLabel, prefix, trail, onChange, ...input } = props;
  const id = useId();
  const text = { label, hint, error, optional, hideLabel };
  return (
    <FieldFrame {...text} id={id}>
      {prefix !== undefined && (
        <span className={styles.prefix} aria-hidden>
          {prefix}
        </span>
      )}
      <input
        {...input}
        data-focus={input.autoFocus}
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={describedBy(id, text)}
        onChange={(event) => onChange(event.target.value)}
      />
      {trail}
    </FieldFrame>
  );
}

type SelectProps<T extends string> = FieldText & {
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly { readonly value: T; readonly label: string }[];
};

/** The platform's own list: best on a phone, and readable by every screen reader. */
export function Select<T extends string>({ value, onChange, options, ...text }: SelectProps<T>) {
  const id = useId();
  return (
    <FieldFrame {...text} id={id} boxClass={styles.selectBox}>
      <select
        id={id}
        value={value}
        aria-describedby={describedBy(id, text)}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown size="1.1em" aria-hidden />
    </FieldFrame>
  );
}

type SegmentedProps<T extends string> = {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly { readonly value: T; readonly label: ReactNode }[];
};

/** A choice of a few; a radio group, so that arrow keys work as they should. */
export function Segmented<T extends string>({
  label,
  value,
  onChange,
  options,
}: SegmentedProps<T>) {
  const name = useId();
  return (
    <fieldset className={styles.segments} aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className={styles.segment}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}

type SwitchProps = {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
};

export function Switch({ label, hint, checked, onChange }: SwitchProps) {
  return (
    <label className={styles.switch}>
      <span className={styles.switchText}>
        {label}
        {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  );
}
