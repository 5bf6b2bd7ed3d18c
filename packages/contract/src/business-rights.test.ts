import { expect, it } from "vitest";
import { businessRoles, mayInBusiness } from "./business-rights.ts";

const can = (right: Parameters<typeof mayInBusiness>[1]) =>
  businessRoles.filter((role) => mayInBusiness(role, right));

it("lets everybody look, and nobody who only looks change anything", () => {
  expect(can("look")).toEqual(businessRoles);
  for (const right of ["refund", "sell", "develop", "manage"] as const) {
    expect(can(right)).not.toContain("viewer");
    expect(can(right)).toContain("owner");
  }
});

it("pays out for owners and administrators alone", () => {
  expect(can("manage")).toEqual(["owner", "admin"]);
});
