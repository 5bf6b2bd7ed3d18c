import type { Every } from "../calendar.ts";

/** The module's tables, as the driver reads and writes them. */
export type Tables = {
  "accounts.account": {
    id: string;
    reserved_id: string;
    member_id: string;
    currency: string;
    holder: string;
    account_number: string | null;
    iban: string | null;
    created_at: Date;
  };
  "accounts.pot": {
    id: string;
    member_id: string;
    account_id: string;
    currency: string;
    name: string;
    emoji: string;
    goal: bigint | null;
    goal_date: string | null;
    round_up_to: bigint | null;
    schedule_amount: bigint | null;
    schedule_every: Every | null;
    schedule_start: string | null;
    schedule_next: string | null;
    locked_until: string | null;
    created_at: Date;
    closed_at: Date | null;
  };
  "accounts.interest": { account_id: string; balance?: string; accrued?: string };
  "accounts.interest_clock": { only_row?: boolean; through: string };
  "accounts.interest_posting": {
    account_id: string;
    month: string;
    amount: string;
    refusals?: number;
    movement_id?: string | null;
    paid_at?: Date | null;
  };
  "accounts.category": { member_id: string; movement_id: string; category: string };
};
