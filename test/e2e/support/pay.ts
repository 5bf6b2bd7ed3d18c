import type { Locator } from "playwright-core";
import type { Visit } from "./stage.ts";

/** The dialog with this title. */
export function sheetOf({ page }: Pick<Visit, "page">, title: string): Locator {
  return page.getByRole("dialog", { name: title, exact: true });
}

export function press(within: Pick<Locator, "getByRole">, name: string): Promise<void> {
  return within.getByRole("button", { name, exact: true }).click();
}

/** Opens the Pay sheet from the frame: the first tap of a payment. */
export async function openPay({ page, t }: Visit): Promise<Locator> {
  const frame = page.getByRole("navigation", { name: t.nav.label });
  // A link in the phone's bar, a button in the desktop's rail.
  await frame
    .getByRole("link", { name: t.nav.pay, exact: true })
    .or(frame.getByRole("button", { name: t.nav.pay, exact: true }))
    .filter({ visible: true })
    .click();
  const sheet = sheetOf({ page }, t.pay.title);
  await sheet.waitFor();
  return sheet;
}

export type Order = { readonly text: string; readonly note: string };

/** From the amount to the review, for a payee who is chosen already. */
export async function fillAmount(visit: Visit, { text, note }: Order): Promise<Locator> {
  const { t } = visit;
  const entry = sheetOf(visit, t.pay.modes.send);
  await entry.getByRole("textbox").first().fill(text);
  await entry.getByPlaceholder(t.pay.notePlaceholder).fill(note);
  await press(entry, t.pay.review);
  const review = sheetOf(visit, t.pay.reviewTitle);
  await review.getByText(t.pay.left).waitFor();
  return review;
}

/** Two taps and the amount, and the review is on screen. */
export async function prepareSend(
  visit: Visit,
  { to, ...order }: Order & { readonly to: string },
): Promise<Locator> {
  const menu = await openPay(visit);
  await menu.getByRole("button", { name: `${visit.t.pay.modes.send}, @${to}` }).click();
  return fillAmount(visit, order);
}
