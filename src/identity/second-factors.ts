import type { MemberId, Tx } from "#kernel";
import type { Change } from "./change.ts";
import type { Context } from "./context.ts";
import { recoveryCodeHash } from "./recovery-codes.ts";
import {
  countRecoveryCodes,
  findTotp,
  takeRecoveryCode,
  useTotpStep,
} from "./store/credentials.ts";
import { matchTotp } from "./totp.ts";

/**
 * Uses up a one-time password; of two uses at once one fails. False when it is wrong, out of its
 * window, used before, or TOTP is off.
 */
export async function useTotp(
  { box, clock }: Context,
  tx: Tx,
  memberId: MemberId,
  code: string,
): Promise<boolean> {
  const sealed = (await findTotp(tx, memberId))?.sealed_secret;
  if (!sealed) return false;
  const step = matchTotp(box.open(sealed, memberId), code, clock.nowMs());
  return step !== undefined && useTotpStep(tx, memberId, step);
}

/** Uses up a recovery code; of two uses at once one fails. */
export async function useRecoveryCode(
  tx: Tx,
  change: Change,
  memberId: MemberId,
  code: string,
): Promise<boolean> {
  if (!(await takeRecoveryCode(tx, memberId, recoveryCodeHash(code)))) return false;
  const left = await countRecoveryCodes(tx, memberId);
  change.note({ name: "recovery_code.used", memberId, data: { left } });
  return true;
}
