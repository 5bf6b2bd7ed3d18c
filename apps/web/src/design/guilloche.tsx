import { useMemo } from "react";
import { rosetteOf } from "./rosette.ts";

/** The engraving behind the purse: one large rosette, the member's own. Decoration only. */
export function Guilloche({ seed, className }: { seed: string; className?: string | undefined }) {
  const rosette = useMemo(() => rosetteOf(seed, 22, 44), [seed]);
  return (
    <svg
      className={className}
      viewBox="0 0 100 100"
      overflow="visible"
      fill="none"
      stroke="currentColor"
      strokeWidth={0.22}
      aria-hidden
    >
      {rosette.paths.map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}
