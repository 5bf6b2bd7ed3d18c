import { useMemo } from "react";
import styles from "./avatar.module.css";
import { cx } from "./class-names.ts";
import { initialsOf, rosetteOf } from "./rosette.ts";

type Props = {
  readonly handle: string;
  readonly name: string;
  readonly kind?: "person" | "business";
  /** Side in pixels at the normal text size. */
  readonly size?: number;
};

/** A portrait engraved from the handle: round for a person, square for a business. */
export function Avatar({ handle, name, kind = "person", size = 40 }: Props) {
  const rosette = useMemo(() => rosetteOf(handle, 5), [handle]);
  const style = { "--size": `${size / 16}rem`, "--hue": rosette.hue };
  return (
    <span
      className={cx(styles.avatar, kind === "business" && styles.business)}
      style={style}
      aria-hidden
    >
      <svg className={styles.lines} viewBox="0 0 100 100" role="presentation">
        {rosette.paths.map((path) => (
          <path key={path} d={path} />
        ))}
      </svg>
      <span className={styles.letters}>{initialsOf(name)}</span>
    </span>
  );
}
