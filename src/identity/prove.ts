import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import type { MemberId, Tx } from "#kernel";
import type { ApprovalMethod, ApprovalProof } from "./approval.ts";
import type { Change } from "./change.ts";
import type { Context } from "./context.ts";
import { type Intent, intentChallenge } from "./intent.ts";
import { isCredentialId, markAssertion, verifyAssertion } from "./passkeys.ts";
import { verifyPassword } from "./password.ts";
import { useRecoveryCode, useTotp } from "./second-factors.ts";
import type { ApprovalRow } from "./store/approvals.ts";
import {
  countRecoveryCodes,
  findPasskey,
  findPasswordHash,
  findTotp,
  type PasskeyRow,
} from "./store/credentials.ts";

/** The factors that may approve: the strongest that the member has, and for their repair a code. */
export async function methodsFor(
  { db }: Context,
  memberId: MemberId,
  kind: Intent["kind"],
  passkeys: readonly PasskeyRow[],
): Promise<ApprovalMethod[]> {
  const methods: ApprovalMethod[] = [];
  if (passkeys.length > 0) methods.push("passkey");
  else if ((await findTotp(db, memberId))?.sealed_secret) methods.push("totp");
  else if (await findPasswordHash(db, memberId)) methods.push("password");
  const isRepair = kind === "security" && (await countRecoveryCodes(db, memberId)) > 0;
  if (isRepair) methods.push("recovery_code");
  return methods;
}

/** The part of a proof that writes: rolled back when the grant fails. False refuses the proof. */
export type ProofStep = (tx: Tx, change: Change) => Promise<boolean>;

async function provePasskey(
  context: Context,
  row: ApprovalRow,
  response: AuthenticationResponseJSON,
): Promise<ProofStep | undefined> {
  if (!isCredentialId(response.id)) return undefined;
  const passkey = await findPasskey(context.db, response.id);
  if (passkey?.member_id !== row.member_id) return undefined;
  const challenge = Buffer.from(intentChallenge(row.nonce, row.intent)).toString("base64url");
  const verified = await verifyAssertion(context, passkey, challenge, response);
  if (!verified.ok) return undefined;
  return async (tx, change) => {
    await markAssertion(context, tx, change, { passkey, counter: verified.value });
    return true;
  };
}

/** Checks what can be checked without writing; undefined when the proof is wrong already. */
export async function prove(
  context: Context,
  row: ApprovalRow,
  proof: ApprovalProof,
): Promise<ProofStep | undefined> {
  const memberId = row.member_id;
  switch (proof.method) {
    case "passkey":
      return provePasskey(context, row, proof.response);
    case "totp":
      return (tx) => useTotp(context, tx, memberId, proof.code);
    case "password": {
      const stored = await findPasswordHash(context.db, memberId);
      return (await verifyPassword(stored, proof.password)) ? async () => true : undefined;
    }
    case "recovery_code":
      return (tx, change) => useRecoveryCode(tx, change, memberId, proof.recoveryCode);
  }
}
