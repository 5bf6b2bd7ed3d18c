import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { addVirtualAuthenticator, openStage, type Stage, type Visit } from "./support/index.ts";

const password = "nine quiet foxes dance";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.endVisits());
afterAll(() => stage[Symbol.asyncDispose]());

const looks = [
  { language: "en", viewport: "phone", theme: "light" },
  { language: "fr", viewport: "desktop", theme: "dark" },
] as const;

describe.each(looks)("a newcomer in $language on a $viewport", (look) => {
  it("joins with a passkey, signs out and comes back with it", async () => {
    const visit = await stage.visit(look);
    const { page, t } = visit;
    const authenticator = await addVirtualAuthenticator(page);
    await page.goto("/");
    await page.getByRole("link", { name: t.welcome.signUp }).click();
    await fillHandle(visit, `pass_${look.language}`);
    await fillName(visit, "Nadia Newcomer");
    await page.getByRole("button", { name: t.signUp.passkey }).click();
    await keepRecoveryCodes(visit);
    await expectEmptyPurse(visit);
    expect(await authenticator.countPasskeys()).toBe(1);

    await signOut(visit);
    await page.getByRole("link", { name: t.welcome.signIn }).click();
    await page.getByRole("button", { name: t.signIn.withPasskey }).click();
    await expectEmptyPurse(visit);
  });

  it("takes a free handle for one that is taken, and joins with a password", async () => {
    const visit = await stage.visit(look);
    const { page, t } = visit;
    await page.goto("/sign-up");
    await page.getByLabel(t.signUp.handle, { exact: true }).fill("alice");
    await page.getByText(t.signUp.reasons.taken).waitFor();
    expect(await next(visit).getAttribute("aria-disabled")).toBe("true");
    const offered = page.getByRole("button", { name: /^@/ });
    const handle = (await offered.first().innerText()).replace("@", "");
    await offered.first().click();
    await page.getByText(t.signUp.free(handle)).waitFor();
    await next(visit).click();
    await fillName(visit, "Paul Password");
    await page.getByRole("button", { name: t.signUp.usePassword }).click();
    await page.getByLabel(t.signUp.password, { exact: true }).fill(password);
    await page.getByRole("button", { name: t.signUp.submit, exact: true }).click();
    await keepRecoveryCodes(visit);
    await expectEmptyPurse(visit);

    await signOut(visit);
    await page.getByRole("link", { name: t.welcome.signIn }).click();
    await signIn(visit, handle, password);
    await expectEmptyPurse(visit);
  });

  it("is told the same for a wrong password as for a handle that nobody has", async () => {
    const visit = await stage.visit(look);
    const { page, t, faults } = visit;
    faults.allow(401, /^\/v1\/sign-in$/);
    await page.goto("/sign-in");
    const told: string[] = [];
    for (const handle of ["alice", "nobody_at_all"]) {
      const answered = page.waitForResponse((response) => response.url().endsWith("/v1/sign-in"));
      await signIn(visit, handle, "wrong but long enough");
      expect((await answered).status()).toBe(401);
      const alert = page.getByRole("alert");
      await alert.waitFor();
      told.push((await alert.locator("span").first().innerText()).trim());
    }
    expect(told).toEqual([t.errors.sign_in_failed, t.errors.sign_in_failed]);
  });

  it("signs in as a member of the demo town with one press", async () => {
    const { page, t } = await stage.visit(look);
    await page.goto("/");
    await page.getByRole("button", { name: "@alice" }).click();
    await page.getByRole("region", { name: t.home.available }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/");
  });
});

const next = ({ page, t }: Visit) =>
  page.getByRole("button", { name: t.common.continue, exact: true });

async function fillHandle(visit: Visit, handle: string): Promise<void> {
  const { page, t } = visit;
  await page.getByLabel(t.signUp.handle, { exact: true }).fill(handle);
  await page.getByText(t.signUp.free(handle)).waitFor();
  await next(visit).click();
}

async function fillName(visit: Visit, name: string): Promise<void> {
  await visit.page.getByLabel(visit.t.signUp.name).fill(name);
  await next(visit).click();
}

async function keepRecoveryCodes({ page, t }: Visit): Promise<void> {
  await page.getByRole("heading", { name: t.signUp.codesTitle }).waitFor();
  const codes = await page.getByRole("main").getByRole("listitem").allInnerTexts();
  expect(codes.length).toBeGreaterThanOrEqual(8);
  expect(new Set(codes).size).toBe(codes.length);
  await page.getByRole("button", { name: t.signUp.codesKept }).click();
}

/** The balance is known, and nothing: a zero, not the dash of what is not known yet. */
async function expectEmptyPurse({ page, t }: Visit): Promise<void> {
  const purse = page.getByRole("region", { name: t.home.available });
  await purse.locator('data[value="0 USD"]').waitFor();
  expect(await purse.getByText(t.common.unknown).count()).toBe(0);
}

async function signIn({ page, t }: Visit, handle: string, typed: string): Promise<void> {
  await page.getByLabel(t.signIn.handle, { exact: true }).fill(handle);
  await page.getByLabel(t.signIn.password, { exact: true }).fill(typed);
  await page.getByRole("button", { name: t.signIn.submit, exact: true }).click();
}

async function signOut({ page, t }: Visit): Promise<void> {
  await page.getByRole("button", { name: t.nav.menu }).click();
  await page.getByRole("button", { name: t.nav.signOut }).click();
  await page.getByRole("heading", { name: t.welcome.headline }).waitFor();
}
