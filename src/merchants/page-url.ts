import { z } from "zod";

/** Schemes of what a browser would run or open as its own, in the name of the page that leads there. */
const programs = new Set(["javascript:", "vbscript:", "data:", "blob:", "file:"]);

const leads = (url: string) => URL.canParse(url) && !programs.has(new URL(url).protocol);

/** Where a page of ours leads a payer: web pages, and the links of apps. */
export const pageUrl = z.string().max(5_000).refine(leads, "Not a valid URL");
