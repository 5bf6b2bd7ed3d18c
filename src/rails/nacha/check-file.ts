import { isRoutingNumber } from "../routing-number.ts";
import { fileRecords, type NachaFile } from "./file.ts";
import { numberIn, refuseField } from "./record.ts";
import { compareTotals, totalsOfBatches } from "./totals.ts";

/** Records of a block; the last block is filled with records of nines. */
export const blockingFactor = 10;

/** Throws a Refusal when a file does not agree with itself. */
export function checkFile(file: NachaFile): void {
  checkDestination(file);
  checkBatchNumbers(file);
  const { control } = file;
  const refuse = (field: string, reason: string): never =>
    refuseField(control.layout, control.source, field, reason, "total_mismatch");
  checkBatchCount(file, refuse);
  const { blockCount } = control.fields;
  const blocks = Math.ceil(fileRecords(file).length / blockingFactor);
  if (numberIn(blockCount) !== BigInt(blocks)) {
    refuse("blockCount", `"${blockCount}", but the records fill ${blocks} blocks`);
  }
  compareTotals(control.fields, totalsOfBatches(file.batches), refuse);
}

function checkDestination({ header }: NachaFile): void {
  const destination = header.fields.immediateDestination.trim();
  // An operator that is no bank is addressed by ten digits without a check digit.
  if (destination.length !== 9 || isRoutingNumber(destination)) return;
  const reason = `"${destination}" is not a routing number`;
  refuseField(header.layout, header.source, "immediateDestination", reason);
}

function checkBatchNumbers({ batches }: NachaFile): void {
  let last = "";
  for (const { header } of batches) {
    const { batchNumber } = header.fields;
    if (batchNumber <= last) {
      const reason = `"${batchNumber}" does not ascend from "${last}"`;
      refuseField(header.layout, header.source, "batchNumber", reason);
    }
    last = batchNumber;
  }
}

// A sender that drops an empty batch leaves a gap in the numbers and may count up to the last one.
function checkBatchCount(
  { batches, control }: NachaFile,
  refuse: (field: string, reason: string) => void,
): void {
  const { batchCount } = control.fields;
  const highest = batches.at(-1)?.header.fields.batchNumber ?? "0";
  const count = numberIn(batchCount);
  if (count === BigInt(batches.length) || count === numberIn(highest)) return;
  refuse("batchCount", `"${batchCount}", but the file has ${batches.length} batches`);
}
