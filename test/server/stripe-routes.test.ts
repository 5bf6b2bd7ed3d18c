import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { operationNames } from "#merchants";
import { sdkRoutes, stripeRoutesPage } from "../support/stripe-routes.ts";

it("the page of Stripe's routes is made from what is served", () => {
  const page = readFileSync(new URL("../../docs/stripe-routes.md", import.meta.url), "utf8");
  expect(page).toBe(stripeRoutesPage());
});

it("sees the routes of the SDK, and that those served are among them", () => {
  const known = sdkRoutes();
  expect(known.length).toBeGreaterThan(400);
  const own = operationNames.filter((name) => !known.includes(name));
  expect(own).toEqual(["POST /v1/webhook_endpoints/{id}/rotate_secret"]);
});
