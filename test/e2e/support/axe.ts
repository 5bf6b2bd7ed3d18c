import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);

/** WCAG 2.2, levels A and AA. */
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** One rule of WCAG that the page breaks, and where. */
export type Violation = {
  readonly rule: string;
  readonly impact: string;
  readonly help: string;
  readonly targets: readonly string[];
  /** What axe measured at the first target. */
  readonly measured: string;
};

type Found = { readonly passes: number; readonly violations: Violation[] };

/** Of what passes only that it does: to name each place took longer than to check it. */
const options = JSON.stringify({
  runOnly: { type: "tag", values: tags },
  resultTypes: ["violations"],
});

/** In the page, so that only what is asked for leaves it. */
const summary = `({ passes, violations }) => ({
  passes: passes.length,
  violations: violations.map(({ id, impact, help, nodes }) => ({
    rule: id,
    impact: impact ?? "unknown",
    help,
    targets: nodes.map(({ target }) => target.join(" ")),
    measured: nodes[0]?.any[0]?.message ?? "",
  })),
})`;

/**
 * The accessibility faults of the page as it stands; call it when animations have ended. Runs past
 * the page's content security policy without loosening it.
 */
export async function runAxe(page: Page): Promise<Violation[]> {
  await page.evaluate(axeSource);
  const found = await page.evaluate<Found>(`axe.run(document, ${options}).then(${summary})`);
  if (found.passes === 0) throw new Error("axe saw nothing that it could check");
  return found.violations;
}
