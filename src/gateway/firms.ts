import { type FixMessage, field, type Origin } from "#fix";
import { hashPassword, verifyPassword } from "#identity";
import {
  type Clock,
  createBoundedMap,
  type Db,
  err,
  type Ids,
  type MemberId,
  minuteMs,
  ok,
  type Result,
} from "#kernel";
import type { Firm } from "./firm.ts";
import { findFirm, insertFirm, readFirms, revokeFirm } from "./store.ts";

/** Why a firm was not added. */
export type FirmError = { readonly code: "comp_id_taken" | "comp_id_invalid" | "copies_unknown" };

/** A firm, or a session of a member, as it is added. */
export type NewFirm = Omit<Firm, "isRevoked" | "member" | "hearsAll"> & {
  readonly member?: MemberId | null;
  readonly hearsAll?: boolean;
};

/** The firms that may open sessions. */
export type Firms = {
  /** Adds a firm. Unless it comes by certificate, it gets a password, told once. */
  add(firm: NewFirm): Promise<Result<{ readonly password?: string }, FirmError>>;
  list(): Promise<Firm[]>;
  /** Lets a firm in no more, and ends its session. False when there is none. */
  revoke(compId: string): Promise<boolean>;
  /** Calls back when a firm has been revoked. */
  whenRevoked(tell: (compId: string) => void): void;
  /** The firm whose Logon this is, with the right password or certificate. */
  admit(logon: FixMessage, origin: Origin): Promise<Firm | undefined>;
};

const passwordBytes = 18;
const compIdPattern = /^[A-Za-z0-9._-]{1,32}$/;
/** Wrong passwords for a CompID from an address in a minute, after which nobody looks at the next. */
const failuresMax = 5;
const failuresKept = 10_000;

/** The firms of a database. */
export function createFirms(deps: {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
}): Firms {
  const { db, clock, ids } = deps;
  const failures = createFailures(clock);

  const listeners: ((compId: string) => void)[] = [];

  return {
    async add(firm) {
      if (!compIdPattern.test(firm.compId)) return err({ code: "comp_id_invalid" });
      if (firm.copies !== null && (await findFirm(db, firm.copies)) === undefined) {
        return err({ code: "copies_unknown" });
      }
      const password =
        firm.certificate === null
          ? Buffer.from(ids.bytes(passwordBytes)).toString("base64url")
          : undefined;
      const hash = password === undefined ? null : await hashPassword(password, ids);
      const isNew = await db.transaction((tx) =>
        insertFirm(
          tx,
          { member: null, hearsAll: false, ...firm, isRevoked: false },
          hash,
          clock.nowMs(),
        ),
      );
      if (!isNew) return err({ code: "comp_id_taken" });
      return ok(password === undefined ? {} : { password });
    },

    list: () => readFirms(db),
    async revoke(compId) {
      const wasFound = await db.transaction((tx) => revokeFirm(tx, compId, clock.nowMs()));
      if (wasFound) for (const tell of listeners) tell(compId);
      return wasFound;
    },
    whenRevoked: (tell) => void listeners.push(tell),

    async admit(logon, origin) {
      const compId = field(logon, 49) ?? "";
      // By address too: nobody shuts out another.
      const caller = `${origin.address} ${compId}`;
      if (failures.isShutOut(caller)) return undefined;
      const found = await findFirm(db, compId);
      const hash = found?.passwordHash ?? undefined;
      const byCertificate = found?.firm.certificate ?? undefined;
      const isRight =
        byCertificate === undefined
          ? await verifyPassword(hash, passwordOf(logon))
          : byCertificate === origin.certificate;
      const isAdmitted =
        found !== undefined &&
        isRight &&
        !found.firm.isRevoked &&
        found.firm.version === logon.beginString;
      if (!isAdmitted) failures.add(caller);
      return isAdmitted ? found.firm : undefined;
    },
  };
}

/** Password (554); FIX 4.2 has no field for it, and carries it as RawData (96). */
function passwordOf(logon: FixMessage): string {
  return field(logon, 554) ?? field(logon, 96) ?? "";
}

/** Counts wrong passwords. */
function createFailures(clock: Clock) {
  const kept = createBoundedMap<string, { count: number; sinceMs: number }>(failuresKept);
  const recent = (caller: string) => {
    const found = kept.get(caller);
    return found !== undefined && clock.nowMs() - found.sinceMs <= minuteMs ? found : undefined;
  };
  return {
    isShutOut: (caller: string) => (recent(caller)?.count ?? 0) >= failuresMax,
    add(caller: string): void {
      const { count, sinceMs } = recent(caller) ?? { count: 0, sinceMs: clock.nowMs() };
      kept.set(caller, { count: count + 1, sinceMs });
    },
  };
}
