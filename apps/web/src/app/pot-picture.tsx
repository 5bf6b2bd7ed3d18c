import {
  Baby,
  Bike,
  Dog,
  Gem,
  Gift,
  GraduationCap,
  Guitar,
  House,
  type Icon,
  LifeBuoy,
  Sparkles,
  TreePalm,
  Umbrella,
} from "../design/icons.ts";

/** Pictures that we draw ourselves; any other emoji is shown as the device has it. */
const drawings: Readonly<Record<string, Icon>> = {
  "🌴": TreePalm,
  "☔": Umbrella,
  "🏠": House,
  "🎁": Gift,
  "🚲": Bike,
  "💍": Gem,
  "🎓": GraduationCap,
  "🛟": LifeBuoy,
  "🎸": Guitar,
  "🐕": Dog,
  "🍼": Baby,
  "✨": Sparkles,
};
export const potPictures = Object.keys(drawings);

export function PotPicture({ emoji }: { readonly emoji: string }) {
  const Drawn = drawings[emoji];
  if (Drawn === undefined) return <span aria-hidden>{emoji}</span>;
  return <Drawn size="1em" strokeWidth={1.8} color="var(--petrol)" aria-hidden />;
}
