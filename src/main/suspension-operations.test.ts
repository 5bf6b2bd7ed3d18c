import { expect, test } from "vitest";
import { suspensionOperations } from "./suspension-operations.ts";

/** A bank with two operators, one of whom is closed, that writes down what it is asked. */
function house() {
  const placed: unknown[] = [];
  const bank = {
    identity: {
      operators: async () => [
        { handle: "carol", status: "active" },
        { handle: "dan", status: "closed" },
      ],
    },
    market: {
      suspensions: {
        place: async (one: unknown) => void placed.push(one),
        lift: async (_: unknown, authority: unknown) => placed.push(authority),
      },
    },
    brokerage: { cancelByOperator: async () => 3 },
  };
  return { placed, context: { bank } as never };
}

const asked = { target: "all", reason: "news", account: "root" };

test("who stops trading is an operator, or the account of the machine, always kept", async () => {
  const { placed, context } = house();
  const { suspendTrading, resumeTrading } = suspensionOperations;
  await suspendTrading.run(context, { ...asked, kind: "halt" });
  await suspendTrading.run(context, { ...asked, kind: "kill", by: "@Carol" });
  await resumeTrading.run(context, { ...asked, by: "carol" });
  expect(placed).toMatchObject([
    { by: "root", via: "command line, root", reason: "news" },
    { by: "@carol", via: "command line, root" },
    { by: "@carol", via: "command line, root" },
  ]);
});

test.each(["@dan", "@mallory", "carol "])("%s is nobody who may do it", async (by) => {
  const { placed, context } = house();
  const given = { ...asked, by, kind: "halt" } as const;
  await expect(suspensionOperations.suspendTrading.run(context, given)).rejects.toThrow(
    "is no operator of this house",
  );
  expect(placed).toEqual([]);
});
