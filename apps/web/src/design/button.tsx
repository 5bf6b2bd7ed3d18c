import { Link, type LinkProps } from "@tanstack/react-router";
import type { ComponentProps, ReactNode } from "react";
import styles from "./button.module.css";
import { cx } from "./class-names.ts";
import type { Icon } from "./icons.ts";

export type ButtonVariant = "primary" | "accent" | "secondary" | "ghost" | "danger" | "onPurse";
type Look = {
  readonly variant?: ButtonVariant | undefined;
  readonly size?: "small" | "medium" | "large" | undefined;
  readonly block?: boolean | undefined;
  readonly icon?: Icon | undefined;
};

function classOf({ variant = "primary", size = "medium", block }: Look, more?: string): string {
  return cx(
    styles.button,
    styles[variant],
    size !== "medium" && styles[size],
    block && styles.block,
    more,
  );
}

type ButtonProps = Omit<ComponentProps<"button">, "disabled"> &
  Look & {
    /** Shows that the server is at work; presses are ignored until it is done. */
    readonly pending?: boolean;
    readonly disabled?: boolean;
  };

/** A button that stays focusable when it cannot be pressed, so that its reason can be read. */
export function Button(props: ButtonProps) {
  const { variant, size, block, icon: Glyph, pending, disabled, className, ...rest } = props;
  const idle = pending === true || disabled === true;
  const look = { variant, size, block };
  return (
    <button
      type="button"
      {...rest}
      className={classOf(look, cx(className, pending && styles.pending))}
      aria-disabled={idle || undefined}
      aria-busy={pending || undefined}
      onClick={(event) => {
        // A double click begins one thing: the second may come before what is pending shows.
        const begins = rest.type === "submit" || pending !== undefined;
        if (idle || (begins && event.detail > 1)) event.preventDefault();
        else rest.onClick?.(event);
      }}
    >
      {Glyph !== undefined && <Glyph size="1.2em" strokeWidth={2} aria-hidden />}
      {rest.children}
    </button>
  );
}

type IconButtonProps = Omit<ComponentProps<"button">, "aria-label"> & {
  readonly label: string;
  readonly icon: Icon;
};

export function IconButton({ label, icon: Glyph, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={cx(styles.button, styles.icon, className)}
      aria-label={label}
      title={label}
    >
      <Glyph size="1.3em" strokeWidth={1.9} aria-hidden />
    </button>
  );
}

/** A link that looks like a button; it stays a link. */
export function ButtonLink({
  variant,
  size,
  block,
  icon: Glyph,
  children,
  ...link
}: LinkProps & Look & { readonly children?: ReactNode; readonly "aria-label"?: string }) {
  const look = { variant, size, block };
  return (
    <Link {...link} className={classOf(look)}>
      {Glyph !== undefined && <Glyph size="1.2em" strokeWidth={2} aria-hidden />}
      {children}
    </Link>
  );
}
