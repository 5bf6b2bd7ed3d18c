import type { FieldSpec } from "./field-spec.ts";

const entryStart = [
  ["recordType", 1, 1, "=6"],
  ["transactionCode", 2, 2, "numeric"],
  ["receivingDfiIdentification", 4, 8, "routing"],
  ["checkDigit", 12, 1, "numeric"],
  ["dfiAccountNumber", 13, 17, "required"],
  ["amount", 30, 10, "amount"],
] as const;

const entryEnd = [
  ["addendaRecordIndicator", 79, 1, "=0|1"],
  ["traceNumber", 80, 15, "numeric"],
] as const;

/** Record type 6, by Standard Entry Class. */
export const entryLayouts = {
  // PPD, WEB, TEL, and DNE, ENR: files in the field carry a name where ENR counts its addenda.
  individualEntry: [
    ...entryStart,
    ["individualIdentificationNumber", 40, 15, "text"],
    ["individualName", 55, 22, "text"],
    ["discretionaryData", 77, 2, "text"],
    ...entryEnd,
  ],
  // CIE and MTE carry name and identification the other way round.
  customerInitiatedEntry: [
    ...entryStart,
    ["individualName", 40, 15, "text"],
    ["individualIdentificationNumber", 55, 22, "text"],
    ["discretionaryData", 77, 2, "text"],
    ...entryEnd,
  ],
  // CCD and COR.
  corporateEntry: [
    ...entryStart,
    ["identificationNumber", 40, 15, "text"],
    ["receivingCompanyName", 55, 22, "text"],
    ["discretionaryData", 77, 2, "text"],
    ...entryEnd,
  ],
  acknowledgmentEntry: [
    ...entryStart,
    ["originalEntryTraceNumber", 40, 15, "text"],
    ["receivingCompanyName", 55, 22, "text"],
    ["discretionaryData", 77, 2, "text"],
    ...entryEnd,
  ],
  // CTX, TRX and ATX, whose identification number is the original entry's trace number.
  tradeExchangeEntry: [
    ...entryStart,
    ["identificationNumber", 40, 15, "text"],
    ["numberOfAddendaRecords", 55, 4, "numeric"],
    ["receivingCompanyName", 59, 16, "text"],
    ["reserved", 75, 2, "reserved"],
    ["discretionaryData", 77, 2, "text"],
    ...entryEnd,
  ],
  // ARC, BOC and RCK.
  checkEntry: [
    ...entryStart,
    ["checkSerialNumber", 40, 15, "text"],
    ["individualName", 55, 22, "text"],
    ["discretionaryData", 77, 2, "text"],
    ...entryEnd,
  ],
  pointOfPurchaseEntry: [
    ...entryStart,
    ["checkSerialNumber", 40, 9, "text"],
    ["terminalCity", 49, 4, "text"],
    ["terminalState", 53, 2, "text"],
    ["individualName", 55, 22, "text"],
    ["discretionaryData", 77, 2, "text"],
    ...entryEnd,
  ],
  pointOfSaleEntry: [
    ...entryStart,
    ["individualIdentificationNumber", 40, 15, "text"],
    ["individualName", 55, 22, "text"],
    ["cardTransactionTypeCode", 77, 2, "text"],
    ...entryEnd,
  ],
  sharedNetworkEntry: [
    ...entryStart,
    ["cardExpirationDate", 40, 4, "text"],
    ["documentReferenceNumber", 44, 11, "text"],
    ["individualCardAccountNumber", 55, 22, "text"],
    ["cardTransactionTypeCode", 77, 2, "text"],
    ...entryEnd,
  ],
  // TRC and XCK.
  truncatedCheckEntry: [
    ...entryStart,
    ["checkSerialNumber", 40, 15, "text"],
    ["processControlField", 55, 6, "text"],
    ["itemResearchNumber", 61, 16, "text"],
    ["itemTypeIndicator", 77, 2, "text"],
    ...entryEnd,
  ],
  iatEntry: [
    ["recordType", 1, 1, "=6"],
    ["transactionCode", 2, 2, "numeric"],
    ["receivingDfiIdentification", 4, 8, "routing"],
    ["checkDigit", 12, 1, "numeric"],
    ["numberOfAddendaRecords", 13, 4, "numeric"],
    ["reserved", 17, 13, "reserved"],
    ["amount", 30, 10, "amount"],
    ["dfiAccountNumber", 40, 35, "required"],
    ["reservedToo", 75, 2, "reserved"],
    ["gatewayOfacScreeningIndicator", 77, 1, "text"],
    ["secondaryOfacScreeningIndicator", 78, 1, "text"],
    ...entryEnd,
  ],
  advEntry: [
    ["recordType", 1, 1, "=6"],
    ["transactionCode", 2, 2, "numeric"],
    ["receivingDfiIdentification", 4, 8, "routing"],
    ["checkDigit", 12, 1, "numeric"],
    ["dfiAccountNumber", 13, 15, "required"],
    ["amount", 28, 12, "amount"],
    ["adviceRoutingNumber", 40, 9, "routing"],
    ["fileIdentification", 49, 5, "text"],
    ["achOperatorData", 54, 1, "text"],
    ["individualName", 55, 22, "text"],
    ["discretionaryData", 77, 2, "text"],
    ["addendaRecordIndicator", 79, 1, "=0|1"],
    ["achOperatorRoutingNumber", 80, 8, "routing"],
    ["julianDate", 88, 3, "numeric"],
    ["sequenceNumber", 91, 4, "numeric"],
  ],
} as const satisfies Record<string, readonly FieldSpec[]>;
