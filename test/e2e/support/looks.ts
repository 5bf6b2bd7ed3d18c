import { type Look, viewports } from "./browser.ts";

/** A language, a screen and a theme together. */
export type FullLook = Required<Pick<Look, "language" | "viewport" | "theme">>;

const languages = ["en", "fr"] as const;
const themes = ["light", "dark"] as const;

/** Every choice that a visitor makes, by name. */
export const choices: readonly string[] = [...languages, ...Object.keys(viewports), ...themes];

const everyLook: readonly FullLook[] = languages.flatMap((language) =>
  (["phone", "desktop"] as const).flatMap((viewport) =>
    themes.map((theme) => ({ language, viewport, theme })),
  ),
);

const opposite = ({ language, viewport, theme }: FullLook): FullLook => ({
  language: language === "en" ? "fr" : "en",
  viewport: viewport === "phone" ? "desktop" : "phone",
  theme: theme === "light" ? "dark" : "light",
});

/**
 * The looks in which the screen at this place of a list is seen: one and its opposite, so that each
 * screen is seen in either language, on either screen and in either theme, and four screens in all
 * eight. `BOURSE_TEST_LOOKS=all` sees every screen in all of them.
 */
export function looksOf(place: number): readonly FullLook[] {
  if (process.env["BOURSE_TEST_LOOKS"] === "all") return everyLook;
  const look = everyLook[place % (everyLook.length / 2)];
  return look ? [look, opposite(look)] : [];
}
