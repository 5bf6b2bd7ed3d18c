/** A rosette as engraved on banknotes: circles rolling on circles, drawn as one closed line. */
export type Rosette = {
  readonly hue: number;
  readonly petals: number;
  readonly paths: readonly string[];
};

/** FNV-1a, 32 bits: spreads short texts well and is the same on every machine. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) {
    value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
  }
  return value >>> 0;
}

/** One line of the guilloche: radius `base + swing * cos(petals * angle)` in a box of 100. */
function line(count: number, petals: number, base: number, swing: number, turn: number): string {
  const points = Array.from({ length: count }, (_, index) => {
    const angle = (index / count) * 2 * Math.PI;
    const radius = base + swing * Math.cos(petals * angle + turn);
    const x = 50 + radius * Math.cos(angle);
    const y = 50 + radius * Math.sin(angle);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M${points.join("L")}Z`;
}

const hues = [186, 205, 228, 262, 292, 326, 352, 14, 32, 88, 142, 164];

/** The rosette of a seed: deterministic, so that a person looks the same everywhere. */
export function rosetteOf(seed: string, lines: number, pointsPerPetal = 14): Rosette {
  const bits = hash(seed.toLowerCase());
  const petals = 5 + (bits % 8);
  const swing = 9 + ((bits >>> 4) % 9);
  const twist = 0.35 + ((bits >>> 9) % 10) / 14;
  const paths = Array.from({ length: lines }, (_, index) =>
    line(
      petals * pointsPerPetal,
      petals,
      14 + (index * 34) / lines,
      swing * (0.5 + index / lines),
      index * twist,
    ),
  );
  return { hue: hues[(bits >>> 14) % hues.length] ?? 186, petals, paths };
}

/** First letters of the first and last word of a name. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = [...(words.at(0) ?? "")][0] ?? "";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return `${first}${last}`.toLocaleUpperCase();
}
