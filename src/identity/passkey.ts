import type { Id } from "#kernel";

/** A passkey of a member. */
export type PasskeyId = Id<"key">;

/** One line of the list of passkeys. */
export type PasskeyInfo = {
  readonly id: PasskeyId;
  readonly name: string;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number | undefined;
  /** Kept by a password manager or cloud account, so it survives the loss of the device. */
  readonly synced: boolean;
};
