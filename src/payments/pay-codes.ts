import { createHmac } from "node:crypto";
import { payCodeCount, payCodeOf } from "@bourse/codes";
import { err, type Ids, minuteMs, ok } from "#kernel";
import { type ChargeDeps, chargePayCode } from "./charge-pay-code.ts";
import { createRequest } from "./create-request.ts";
import type { PayCodeState, PayCodes } from "./pay-code.ts";
import {
  insertPayCode,
  payCodeById,
  paymentOfRequest,
  revokePayCodes,
  type StoredPayCode,
} from "./store/pay-codes.ts";
import { findRequest, listSales } from "./store/requests.ts";

type PayCodesDeps = Omit<ChargeDeps, "digestOf"> & {
  readonly ids: Ids;
  readonly linkSecret: Uint8Array;
};

const liveMs = minuteMs;
const randomBytes = 8;
/** Beside the new one, the one that may be under a scanner. */
const keptOpen = 1;

export function createPayCodes(given: PayCodesDeps): PayCodes {
  const { db, clock, ids } = given;
  const digestOf = (code: string) =>
    createHmac("sha256", given.linkSecret).update(`pay-code:${code}`).digest();
  const deps = { ...given, digestOf };
  return {
    createSale: (member, order, idempotencyKey) =>
      createRequest(deps, member, order, { idempotencyKey, isSale: true }),
    sales: (member, page) => listSales(db, member, page),
    async issuePayCode(member) {
      const id = ids.make("pcd");
      const code = payCodeOf(randomOf(ids.bytes(randomBytes)));
      const issuedAtMs = clock.nowMs();
      const endsAtMs = issuedAtMs + liveMs;
      await db.transaction(async (tx) => {
        await revokePayCodes(tx, member, issuedAtMs, keptOpen);
        await insertPayCode(tx, { id, member, digest: digestOf(code), issuedAtMs, endsAtMs });
      });
      return { id, code, endsAtMs };
    },
    async payCode(member, id) {
      const code = await payCodeById(db, member, id);
      if (!code) return err({ code: "not_found" });
      const { endsAtMs, usedFor } = code;
      const state = stateOf(code, clock.nowMs());
      if (usedFor === null) return ok({ id, state, endsAtMs, sale: null, movementId: null });
      const sale = (await findRequest(db, usedFor)) ?? null;
      return ok({
        id,
        state,
        endsAtMs,
        sale,
        movementId: await paymentOfRequest(db, usedFor, member),
      });
    },
    revokePayCodes: (member) =>
      db.transaction((tx) => revokePayCodes(tx, member, clock.nowMs(), 0)),
    chargePayCode: (seller, saleId, code) => chargePayCode(deps, seller, saleId, code),
  };
}

/** 64 random bits for 10^15 codes: none is likelier than another by more than one in 18,000. */
function randomOf(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n) % payCodeCount;
}

function stateOf({ usedFor, isRevoked, endsAtMs }: StoredPayCode, nowMs: number): PayCodeState {
  if (usedFor !== null) return "used";
  if (isRevoked) return "revoked";
  return endsAtMs <= nowMs ? "expired" : "open";
}
