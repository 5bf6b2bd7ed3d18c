import { expect, test } from "vitest";
import { money, must } from "#kernel";
import { LedgerFencedError } from "#ledger";
import { MovementsUnavailableError } from "#movements";
import { auditBank, auditMovements } from "./audit.ts";
import { createJournal } from "./call.ts";
import { payroll, settlePeople } from "./people.ts";
import { createWorld } from "./world.ts";

const timeoutMs = 600_000;

test("a bank that was replaced without noticing moves nothing and leaves nothing behind", {
  timeout: timeoutMs,
}, async () => {
  await using world = await createWorld("replaced");
  const people = await settlePeople(world, "replaced");
  must(await world.bank.flows.importAch(payroll(world, people, 10_000n, "A")));
  const [anna, bruno] = people;
  if (!anna || !bruno) throw new Error("somebody settled");
  must(await world.bank.identity.addContact(anna.member, bruno.handle));
  const pay = (bank: typeof world.bank) =>
    bank.payments.pay(
      anna,
      { to: `@${bruno.handle}`, amount: money(1_000n, "USD") },
      { idempotencyKey: "lunch" },
    );
  const replaced = await world.replace();
  await expect(pay(replaced)).rejects.toThrow(MovementsUnavailableError);
  await expect(replaced.accounts.open(anna.member, "GBP", "Anna")).rejects.toThrow(
    LedgerFencedError,
  );
  expect(must(await pay(world.bank)).state).toBe("completed");
  expect(await auditMovements(world, people, createJournal())).toEqual([]);
  expect(await auditBank(world)).toEqual([]);
});
