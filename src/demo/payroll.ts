import { buildBatch, buildFile, formatNachaBytes } from "#rails";
import type { People } from "./people.ts";
import type { Town } from "./town.ts";

const payrollBank = { routingNumber: "091000019", name: "FIRST TOWN BANK" };
const checkingCredit = "22";

/** Salaries of half a month as the employers' bank sends them: one NACHA file, a batch each. */
export function payrollFile(town: Town, people: People, atMs: number): Uint8Array {
  const date = new Date(atMs).toISOString().slice(0, 10);
  const employers = [...new Set(town.residents.map((resident) => resident.employer))].sort();
  let sequence = 1;
  let routingNumber = "";
  const batches = employers.map((employer, i) => {
    const entries = town.residents.flatMap((resident, index) => {
      const details = people.residents[index]?.account.details[0];
      if (resident.employer !== employer || details?.type !== "us_account") return [];
      routingNumber = details.routingNumber;
      return [
        {
          transactionCode: checkingCredit,
          routingNumber: details.routingNumber,
          accountNumber: details.accountNumber,
          amount: resident.pay,
          // Names of the file are plain capitals; é and its like lose their marks.
          receiverName: resident.name
            .normalize("NFD")
            .replaceAll(/[^ -~]/g, "")
            .slice(0, 22),
        },
      ];
    });
    const batch = buildBatch(
      {
        secCode: "PPD",
        companyName: employer.toUpperCase().slice(0, 16),
        companyIdentification: `1${(910_000_000 + i).toString()}`,
        companyEntryDescription: "PAYROLL",
        effectiveEntryDate: date,
        originatingRoutingNumber: payrollBank.routingNumber,
        batchNumber: i + 1,
        firstTraceSequence: sequence,
      },
      entries,
    );
    sequence += entries.length;
    return batch;
  });
  const file = buildFile(
    {
      destination: { routingNumber, name: "BOURSE" },
      origin: payrollBank,
      createdAtMs: atMs,
      fileIdModifier: "A",
    },
    batches,
  );
  return formatNachaBytes(file);
}
