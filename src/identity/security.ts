import type {
  PublicKeyCredentialCreationOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import {
  err,
  type Id,
  type MemberId,
  type Money,
  ok,
  type Result,
  sqlState,
  type Tx,
  uniqueViolation,
} from "#kernel";
import type { ApprovalControl, ApprovalId } from "./approvals.ts";
import type { Change } from "./change.ts";
import { type Context, now } from "./context.ts";
import type {
  ApprovalRefused,
  ApprovalRequired,
  CodeInvalid,
  DetailInvalid,
  LastFactor,
  LimitReached,
  NotFound,
  PasskeyRefused,
  PasswordWeak,
} from "./errors.ts";
import type { IdentityEvent } from "./events.ts";
import type { SecurityAction } from "./intent.ts";
import { stepUpThreshold } from "./member.ts";
import type { Passkeys } from "./passkeys.ts";
import { checkPassword, hashPassword } from "./password.ts";
import { makeRecoveryCodes, recoveryCodeHash } from "./recovery-codes.ts";
import type { SessionControl, SessionId } from "./sessions.ts";
import {
  countRecoveryCodes,
  deletePasskey,
  deleteTotp,
  enablePendingTotp,
  findPasswordHash,
  findTotp,
  insertPasskey,
  listPasskeys,
  lockMember,
  type PasskeyRow,
  replaceRecoveryCodes,
  savePassword,
  savePendingTotp,
} from "./store/credentials.ts";
import { changeMember } from "./store/members.ts";
import { listSecurityEvents } from "./store/security-events.ts";
import { encodeBase32, matchTotp, totpSecretLength, totpUri } from "./totp.ts";

export type PasskeyId = Id<"key">;

export type PasskeyInfo = {
  readonly id: PasskeyId;
  readonly name: string;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number | undefined;
  /** Kept by a password manager or cloud account, so it survives the loss of the device. */
  readonly synced: boolean;
};

/** What protects an account, for the security centre. */
export type Factors = {
  readonly passkeys: readonly PasskeyInfo[];
  readonly password: boolean;
  readonly totp: boolean;
  readonly recoveryCodesLeft: number;
};

/** An approval of the action, and the session to keep when a change ends all others. */
export type Approved = { readonly approvalId: ApprovalId; readonly sessionId: SessionId };

export type Security = {
  factors(memberId: MemberId): Promise<Factors>;
  beginAddPasskey(
    memberId: MemberId,
  ): Promise<Result<PublicKeyCredentialCreationOptionsJSON, NotFound | LimitReached>>;
  /** Approval of `passkey.add`. */
  finishAddPasskey(
    memberId: MemberId,
    input: Approved & { readonly response: RegistrationResponseJSON; readonly name: string },
  ): Promise<Result<PasskeyInfo, PasskeyRefused | ApprovalRefused | NotFound | LimitReached>>;
  /** Approval of `passkey.remove` with the passkey as target. Ends all other sessions. */
  removePasskey(
    memberId: MemberId,
    input: Approved & { readonly passkeyId: PasskeyId },
  ): Promise<Result<void, ApprovalRefused | NotFound | LastFactor>>;
  /** Sets or changes it. Approval of `password.change`. Ends all other sessions. */
  changePassword(
    memberId: MemberId,
    input: Approved & { readonly password: string },
  ): Promise<Result<void, PasswordWeak | ApprovalRefused | NotFound>>;
  /** A new secret, not yet in force: it is once {@link Security.enableTotp} had a code of it. */
  beginTotp(
    memberId: MemberId,
  ): Promise<Result<{ readonly secret: string; readonly uri: string }, NotFound>>;
  /**
   * Approval of `totp.enable`, the first time too: a stolen session could otherwise enrol a factor
   * of its own and approve payments with it. Ends all other sessions.
   */
  enableTotp(
    memberId: MemberId,
    input: Approved & { readonly code: string },
  ): Promise<Result<void, CodeInvalid | ApprovalRefused | NotFound>>;
  /** Approval of `totp.disable`. Ends all other sessions. */
  disableTotp(
    memberId: MemberId,
    input: Approved,
  ): Promise<Result<void, ApprovalRefused | NotFound>>;
  /** Approval of `recovery_codes.renew`; the old codes are dead. @returns ten new ones */
  renewRecoveryCodes(
    memberId: MemberId,
    input: Approved,
  ): Promise<Result<readonly string[], ApprovalRefused | NotFound>>;
  /** Lowering is free; raising needs an approval of `step_up_threshold.raise`, target `USD:10000`. */
  setStepUpThreshold(
    memberId: MemberId,
    input: { readonly threshold: Money; readonly approvalId?: ApprovalId },
  ): Promise<Result<void, DetailInvalid | ApprovalRequired | ApprovalRefused | NotFound>>;
  /** The security log, newest first, at most 100 from before `beforeMs`. */
  securityLog(memberId: MemberId, beforeMs?: number): Promise<IdentityEvent[]>;
};

const passkeysMax = 20;
const passkeyNameLengthMax = 60;
const securityLogPageMax = 100;
/** Largest step-up threshold, in minor units. */
const thresholdMax = 10n ** 15n;

const notFound = err({ code: "not_found" });

function toInfo(row: PasskeyRow): PasskeyInfo {
  return {
    id: row.id,
    name: row.name,
    createdAtMs: row.created_at.getTime(),
    lastUsedAtMs: row.last_used_at?.getTime(),
    synced: row.synced,
  };
}

/** The target that an approval of raising a threshold is bound to, e.g. `USD:10000`. */
export function thresholdTarget(threshold: Money): string {
  return `${threshold.currency}:${threshold.amount}`;
}

export function createSecurity(
  context: Context,
  parts: {
    readonly passkeys: Passkeys;
    readonly control: SessionControl;
    readonly approvals: ApprovalControl;
  },
): Security {
  const { db, clock, ids, box, transact, directory, relyingParty } = context;
  const { passkeys, control, approvals } = parts;

  /** One approved change: changes of one member take turns, so each sees what the last one left. */
  function approved<T, E>(
    memberId: MemberId,
    approval: { approvalId: ApprovalId; action: SecurityAction; target?: string },
    run: (tx: Tx, change: Change) => Promise<Result<T, E>>,
  ): Promise<Result<T, E | ApprovalRefused | NotFound>> {
    const { approvalId, ...intent } = approval;
    return transact<T, E | ApprovalRefused | NotFound>(async (tx, change) => {
      if (!(await lockMember(tx, memberId))) return notFound;
      const used = await approvals.consume(tx, memberId, approvalId, {
        kind: "security",
        ...intent,
      });
      return used.ok ? run(tx, change) : used;
    });
  }

  async function beginAddPasskey(memberId: MemberId) {
    const member = await directory.activeById(memberId);
    if (!member) return notFound;
    const known = await listPasskeys(db, memberId);
    if (known.length >= passkeysMax) {
      return err({ code: "limit_reached", max: passkeysMax } as const);
    }
    const { handle, name } = member;
    return ok(await passkeys.registrationOptions("add-passkey", { memberId, handle, name }, known));
  }

  const finishAddPasskey: Security["finishAddPasskey"] = async (memberId, input) => {
    const refused = err({ code: "passkey_refused" });
    const verified = await passkeys.verifyRegistration("add-passkey", input.response);
    if (!verified.ok) return verified;
    const { challenge, credential } = verified.value;
    if (challenge.member_id !== memberId) return refused;
    const row: PasskeyRow = {
      ...credential,
      id: ids.make("key"),
      member_id: memberId,
      name: input.name.trim().slice(0, passkeyNameLengthMax) || "Passkey",
      created_at: now(context),
      last_used_at: null,
    };
    const approval = { approvalId: input.approvalId, action: "passkey.add" } as const;
    try {
      return await approved<PasskeyInfo, LimitReached>(memberId, approval, async (tx, change) => {
        if ((await listPasskeys(tx, memberId)).length >= passkeysMax) {
          return err({ code: "limit_reached", max: passkeysMax });
        }
        await insertPasskey(tx, row);
        change.note({ name: "passkey.added", memberId, data: { name: row.name } });
        return ok(toInfo(row));
      });
    } catch (error) {
      // A credential belongs to one member; who offers it again is not told whose it is.
      if (sqlState(error) === uniqueViolation) return refused;
      throw error;
    }
  };

  const removePasskey: Security["removePasskey"] = (memberId, input) => {
    const { approvalId, passkeyId, sessionId } = input;
    const approval = { approvalId, action: "passkey.remove", target: passkeyId } as const;
    return approved<void, LastFactor | NotFound>(memberId, approval, async (tx, change) => {
      const known = await listPasskeys(tx, memberId);
      const passkey = known.find((row) => row.id === passkeyId);
      if (!passkey) return notFound;
      const waysLeft = known.length - 1 + ((await findPasswordHash(tx, memberId)) ? 1 : 0);
      if (waysLeft === 0) return err({ code: "last_factor" });
      await deletePasskey(tx, passkeyId);
      change.note({ name: "passkey.removed", memberId, data: { name: passkey.name } });
      await control.end(tx, change, memberId, { except: sessionId });
      return ok(undefined);
    });
  };

  const changePassword: Security["changePassword"] = async (memberId, input) => {
    const member = await directory.activeById(memberId);
    if (!member) return notFound;
    const personal = [member.handle, member.name, member.email?.value ?? ""];
    const strong = checkPassword(input.password, personal);
    if (!strong.ok) return strong;
    const hash = await hashPassword(input.password, ids);
    const approval = { approvalId: input.approvalId, action: "password.change" } as const;
    return approved<void, never>(memberId, approval, async (tx, change) => {
      await savePassword(tx, memberId, hash, now(context));
      change.note({ name: "password.changed", memberId, data: {} });
      await control.end(tx, change, memberId, { except: input.sessionId });
      return ok(undefined);
    });
  };

  async function beginTotp(memberId: MemberId) {
    const member = await directory.activeById(memberId);
    if (!member) return notFound;
    const secret = ids.bytes(totpSecretLength);
    await db.transaction((tx) => savePendingTotp(tx, memberId, box.seal(secret, memberId)));
    const uri = totpUri(secret, relyingParty.name, `@${member.handle}`);
    return ok({ secret: encodeBase32(secret), uri });
  }

  const enableTotp: Security["enableTotp"] = (memberId, { approvalId, sessionId, code }) =>
    approved<void, CodeInvalid>(
      memberId,
      { approvalId, action: "totp.enable" },
      async (tx, change) => {
        const pending = (await findTotp(tx, memberId))?.pending_secret;
        const step = pending && matchTotp(box.open(pending, memberId), code, clock.nowMs());
        if (step === undefined || step === null) return err({ code: "code_invalid" });
        await enablePendingTotp(tx, memberId, step, now(context));
        change.note({ name: "totp.enabled", memberId, data: {} });
        await control.end(tx, change, memberId, { except: sessionId });
        return ok(undefined);
      },
    );

  const disableTotp: Security["disableTotp"] = (memberId, { approvalId, sessionId }) =>
    approved<void, NotFound>(
      memberId,
      { approvalId, action: "totp.disable" },
      async (tx, change) => {
        if (!(await deleteTotp(tx, memberId))) return notFound;
        change.note({ name: "totp.disabled", memberId, data: {} });
        await control.end(tx, change, memberId, { except: sessionId });
        return ok(undefined);
      },
    );

  const renewRecoveryCodes: Security["renewRecoveryCodes"] = (memberId, { approvalId }) =>
    approved<readonly string[], never>(
      memberId,
      { approvalId, action: "recovery_codes.renew" },
      async (tx, change) => {
        const codes = makeRecoveryCodes(ids);
        await replaceRecoveryCodes(tx, memberId, codes.map(recoveryCodeHash));
        change.note({ name: "recovery_codes.renewed", memberId, data: {} });
        return ok(codes);
      },
    );

  const setStepUpThreshold: Security["setStepUpThreshold"] = async (memberId, input) => {
    const { threshold, approvalId } = input;
    const { amount, currency } = threshold;
    if (amount < 0n || amount > thresholdMax) {
      return err({ code: "detail_invalid", field: "threshold" });
    }
    type Refusal = ApprovalRequired | ApprovalRefused | NotFound;
    return transact<void, Refusal>(async (tx, change) => {
      if (!(await lockMember(tx, memberId))) return notFound;
      directory.forget(memberId);
      const member = await directory.activeById(memberId);
      if (!member) return notFound;
      if (amount > stepUpThreshold(member, currency).amount) {
        const action = "step_up_threshold.raise";
        if (approvalId === undefined) return err({ code: "approval_required", action });
        const target = thresholdTarget(threshold);
        const intent = { kind: "security", action, target } as const;
        const used = await approvals.consume(tx, memberId, approvalId, intent);
        if (!used.ok) return used;
      }
      const chosen = { ...member.stepUpThresholds, [currency]: amount };
      const columns = Object.entries(chosen).map(([code, value]) => [code, value.toString()]);
      await changeMember(tx, memberId, { step_up_thresholds: Object.fromEntries(columns) });
      change.afterCommit(() => directory.forget(memberId));
      const data = { currency, amount: amount.toString() };
      change.note({ name: "step_up_threshold.changed", memberId, data });
      return ok(undefined);
    });
  };

  return {
    async factors(memberId) {
      const [known, hash, totp, recoveryCodesLeft] = await Promise.all([
        listPasskeys(db, memberId),
        findPasswordHash(db, memberId),
        findTotp(db, memberId),
        countRecoveryCodes(db, memberId),
      ]);
      return {
        passkeys: known.map(toInfo),
        password: hash !== undefined,
        totp: Boolean(totp?.sealed_secret),
        recoveryCodesLeft,
      };
    },
    beginAddPasskey,
    finishAddPasskey,
    removePasskey,
    changePassword,
    beginTotp,
    enableTotp,
    disableTotp,
    renewRecoveryCodes,
    setStepUpThreshold,
    securityLog(memberId, beforeMs) {
      // The newest event may be of this very millisecond.
      const before = new Date(beforeMs ?? clock.nowMs() + 1);
      return listSecurityEvents(db, memberId, { before, limit: securityLogPageMax });
    },
  };
}
