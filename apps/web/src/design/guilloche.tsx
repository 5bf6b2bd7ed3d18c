import { useMemo } from "react";
import { rosetteOf } from "./rosette.ts";

/** The engraving behind the purse: one large rosette, the member's own. Decoration only. */
export function Guilloche({ seed, className }: { seed: string; className?: string | undefined }) {
  const rosette = useMemo(() => rosetteOf(seed, 22, 44), [seed]);
  return (
    <svg
      className={className}
      viewBox="-28 -28 156 156"
      fill="none"
      stroke="currentColor"
      strokeWidth={0.26}
      aria-hidden
    >
      {rosette.paths.map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}
