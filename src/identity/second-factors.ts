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

/** Codes that are used up within a transaction, so that of two uses at once one fails. */
export type SecondFactors = {
  /** False when it is wrong, out of its window, used before, or TOTP is off. */
  useTotp(tx: Tx, memberId: MemberId, code: string): Promise<boolean>;
  useRecoveryCode(tx: Tx, change: Change, memberId: MemberId, code: string): Promise<boolean>;
};

export function createSecondFactors({ box, clock }: Context): SecondFactors {
  return {
    async useTotp(tx, memberId, code) {
      const sealed = (await findTotp(tx, memberId))?.sealed_secret;
      if (!sealed) return false;
      const step = matchTotp(box.open(sealed, memberId), code, clock.nowMs());
      return step !== undefined && useTotpStep(tx, memberId, step);
    },
    async useRecoveryCode(tx, change, memberId, code) {
      if (!(await takeRecoveryCode(tx, memberId, recoveryCodeHash(code)))) return false;
      const left = await countRecoveryCodes(tx, memberId);
      change.note({ name: "recovery_code.used", memberId, data: { left } });
      return true;
    },
  };
}
