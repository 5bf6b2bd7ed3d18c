export type ApprovalTable = {
  id: string;
  member_id: string;
  movement_id: string;
  asked_at: Date;
};

export type RequestTable = {
  id: string;
  by_member: string;
  from_member: string | null;
  amount: bigint;
  paid: bigint;
  currency: string;
  allow_partial: boolean;
  note: string;
  state: string;
  created_at: Date;
  ends_at: Date;
  reminded_at: Date | null;
  split_id: string | null;
  idempotency_key: string | null;
  request_hash: string;
  is_sale: boolean;
};

export type RequestPaymentTable = {
  movement_id: string;
  request_id: string;
  payer: string;
  amount: bigint;
  state: string;
  created_at: Date;
};

export type SplitTable = {
  id: string;
  by_member: string;
  title: string;
  total: bigint;
  currency: string;
  method: string;
  remainder: bigint;
  created_at: Date;
  idempotency_key: string | null;
  request_hash: string;
};

export type SplitShareTable = {
  split_id: string;
  position: number;
  member_id: string | null;
  guest: string;
  amount: bigint;
  request_id: string | null;
};

export type ScheduleTable = {
  id: string;
  member_id: string;
  payee: string;
  amount: bigint;
  currency: string;
  note: string;
  every: string;
  starts_on: string;
  ends_on: string | null;
  next_on: string | null;
  attempts: number;
  run_at: Date | null;
  noticed_on: string | null;
  state: string;
  paused_at: Date | null;
  last_on: string | null;
  last_movement_id: string | null;
  last_failure: string | null;
  created_at: Date;
  idempotency_key: string;
  request_hash: string;
};

export type PayCodeTable = {
  id: string;
  digest: Buffer;
  member_id: string;
  issued_at: Date;
  ends_at: Date;
  revoked_at: Date | null;
  request_id: string | null;
  used_at: Date | null;
};

/** The tables of this module, as the migrations leave them. */
export type Tables = {
  "payments.approval": ApprovalTable;
  "payments.request": RequestTable;
  "payments.request_payment": RequestPaymentTable;
  "payments.split": SplitTable;
  "payments.split_share": SplitShareTable;
  "payments.schedule": ScheduleTable;
  "payments.pay_code": PayCodeTable;
};
