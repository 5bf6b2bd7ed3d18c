import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
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

/**
 * The accessibility faults of the page as it stands; call it when animations have ended. Runs past
 * the page's content security policy without loosening it.
 */
export async function runAxe(page: Page): Promise<Violation[]> {
  await page.evaluate(axeSource);
  const options = JSON.stringify({ runOnly: { type: "tag", values: tags } });
  const results = await page.evaluate<AxeResults>(`axe.run(document, ${options})`);
  if (results.passes.length === 0) throw new Error("axe saw nothing that it could check");
  return results.violations.map((violation) => ({
    rule: violation.id,
    impact: violation.impact ?? "unknown",
    help: violation.help,
    targets: violation.nodes.map((node) => node.target.join(" ")),
    measured: violation.nodes[0]?.any[0]?.message ?? "",
  }));
}
