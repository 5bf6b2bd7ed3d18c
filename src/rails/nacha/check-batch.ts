import { type NachaBatch, traceNumberOf } from "./file.ts";
import { refuseField } from "./record.ts";
import { compareTotals, totalsOfEntries } from "./totals.ts";

/** Throws a Refusal when a batch does not agree with itself. */
export function checkBatch(batch: NachaBatch): void {
  checkServiceClass(batch);
  checkTraceNumbers(batch);
  const { header, control } = batch;
  const refuse = (field: string, reason: string): never =>
    refuseField(control.layout, control.source, field, reason, "total_mismatch");
  const pairs = [
    ["serviceClassCode", control.fields.serviceClassCode, header.fields.serviceClassCode],
    [
      "originatingDfiIdentification",
      control.fields.originatingDfiIdentification,
      header.fields.originatingDfiIdentification,
    ],
    ["batchNumber", control.fields.batchNumber, header.fields.batchNumber],
  ] as const;
  compareTotals(control.fields, totalsOfEntries(batch.entries), refuse);
  for (const [field, found, expected] of pairs) {
    if (found !== expected) refuse(field, `"${found}" is not "${expected}" of the batch header`);
  }
  checkCompany(batch, refuse);
}

// Some senders leave the company out of the control record or shift it by a blank.
function checkCompany(
  { header, control }: NachaBatch,
  refuse: (field: string, reason: string) => void,
): void {
  if (control.layout === "advBatchControl") return;
  const found = control.fields.companyIdentification.trim();
  const expected = header.fields.companyIdentification.trim();
  if (found !== "" && found !== expected) {
    refuse("companyIdentification", `"${found}" is not "${expected}" of the batch header`);
  }
}

function checkServiceClass({ secCode, header }: NachaBatch): void {
  const found = header.fields.serviceClassCode;
  if ((found === "280") === (secCode === "ADV")) return;
  const reason = `"${found}" cannot stand with ${secCode}`;
  refuseField(header.layout, header.source, "serviceClassCode", reason);
}

function checkTraceNumbers({ entries }: NachaBatch): void {
  let last = "";
  for (const { detail } of entries) {
    const trace = traceNumberOf(detail);
    if (trace <= last) {
      const field = detail.layout === "advEntry" ? "sequenceNumber" : "traceNumber";
      const reason = `"${trace}" does not ascend from "${last}"`;
      refuseField(detail.layout, detail.source, field, reason);
    }
    last = trace;
  }
}
