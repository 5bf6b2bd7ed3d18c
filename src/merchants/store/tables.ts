import type { Generated } from "kysely";

export type ObjectTable = {
  id: string;
  business: string;
  live: boolean;
  kind: string;
  refs: string[];
  data: unknown;
  due_at: Date | null;
  created_at: Date;
};

export type BusinessTable = { member_id: string; profile: unknown; created_at: Date };
export type StaffTable = { business: string; member_id: string; role: string };

export type ApiKeyTable = {
  id: string;
  business: string;
  live: boolean;
  kind: string;
  name: string;
  hash: string;
  last_four: string;
  scopes: string[];
  created_at: Date;
  ends_at: Date | null;
};

export type LedgerAccountTable = {
  business: string;
  live: boolean;
  currency: string;
  pending: string;
  available: string;
  owed: Generated<string | null>;
};

export type WorkTable = { id: string; data: unknown; created_at: Date };

export type ResponseTable = {
  business: string;
  live: boolean;
  key: string;
  hash: string;
  status: number;
  body: string;
  request_id: string;
  created_at: Date;
};

export type DeliveryTable = {
  id: string;
  business: string;
  live: boolean;
  event_id: string;
  endpoint_id: string;
  state: "waiting" | "delivered" | "failed";
  attempts: number;
  next_at: Date | null;
  created_at: Date;
};

export type DeliveryAttemptTable = {
  delivery_id: string;
  number: number;
  at: Date;
  took_ms: number;
  status: number | null;
  response: string;
};

export type ClaimTable = { business: string; live: boolean; name: string; object_id: string };

export type RequestTable = {
  id: string;
  business: string;
  live: boolean;
  method: string;
  path: string;
  status: number;
  key_id: string;
  body_bytes: number;
  took_ms: number;
  at: Date;
};

export type FileContentTable = {
  id: string;
  business: string;
  live: boolean;
  content: Uint8Array;
};

export type LetterTable = { event_id: string; business: string; live: boolean; at: Date };

/** The tables of this module, as the migrations leave them. */
export type Tables = {
  "merchants.business": BusinessTable;
  "merchants.staff": StaffTable;
  "merchants.api_key": ApiKeyTable;
  "merchants.object": ObjectTable;
  "merchants.ledger_account": LedgerAccountTable;
  "merchants.work": WorkTable;
  "merchants.response": ResponseTable;
  "merchants.delivery": DeliveryTable;
  "merchants.delivery_attempt": DeliveryAttemptTable;
  "merchants.claim": ClaimTable;
  "merchants.request": RequestTable;
  "merchants.file_content": FileContentTable;
  "merchants.letter": LetterTable;
};
