import type { AccountId, Currency, MemberId, MovementId, PotId } from "#kernel";
import type { Every } from "../calendar.ts";

/** The module's tables, as the driver reads and writes them; all their rows are our own. */
export type Tables = {
  "accounts.account": {
    id: AccountId;
    reserved_id: AccountId;
    member_id: MemberId;
    currency: Currency;
    holder: string;
    account_number: string | null;
    iban: string | null;
    created_at: Date;
  };
  "accounts.pot": {
    id: PotId;
    member_id: MemberId;
    account_id: AccountId;
    currency: Currency;
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
  "accounts.interest": { account_id: AccountId; balance?: string; accrued?: string };
  "accounts.interest_clock": { only_row?: boolean; through: string };
  "accounts.interest_posting": {
    account_id: AccountId;
    month: string;
    amount: string;
    refusals?: number;
    movement_id?: MovementId | null;
    paid_at?: Date | null;
  };
  "accounts.category": { member_id: MemberId; movement_id: MovementId; category: string };
};
