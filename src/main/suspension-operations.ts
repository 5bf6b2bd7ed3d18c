import { z } from "zod";
import type { Brokerage } from "#brokerage";
import { venueOwnerOf } from "#gateway";
import type { SuspensionAuthority, SuspensionTarget } from "#market";
import type { Bank } from "./bank.ts";
import { OperationRefusedError, operation } from "./operation.ts";

const text = z.string().trim().min(1).max(200);
const asked = {
  /** `all`, `@HANDLE`, `firm:COMPID`, or a symbol with or without its `$`. */
  target: z.string().min(1).max(80),
  reason: text,
  /** The operator who does it, by handle; else it is whoever uses the account of the machine. */
  by: text.optional(),
  /** The account of the machine at whose command line this was given. */
  account: text,
};
const suspensionsMax = 1_000;

/** Stops trading and lets it go on: in everything, an instrument, or by a member or a firm. */
export const suspensionOperations = {
  suspendTrading: operation({
    input: z.strictObject({ ...asked, kind: z.enum(["halt", "kill"]) }),
    async run({ bank }, { target: named, kind, ...asked }) {
      const authority = await authorityOf(bank, asked);
      const { target, orders } = await findTarget(bank, named);
      if (kind === "halt" && target.scope === "owner") {
        throw new OperationRefusedError("A member or a firm is stopped with kill.");
      }
      await bank.market.suspensions.place({ target, named, kind, ...authority });
      // What the exchange has not got is cancelled too: orders that wait, and those at a broker.
      const isKill = kind === "kill" && orders !== undefined;
      return { cancelled: isKill ? await bank.brokerage.cancelByOperator(orders) : 0 };
    },
  }),
  resumeTrading: operation({
    input: z.strictObject(asked),
    async run({ bank }, { target: named, ...asked }) {
      const authority = await authorityOf(bank, asked);
      const { target } = await findTarget(bank, named);
      const lifted = await bank.market.suspensions.lift(target, authority);
      if (lifted === 0) throw new OperationRefusedError(`Nothing stops ${named}.`);
      return { lifted };
    },
  }),
  suspensions: operation({
    input: z.strictObject({ isAll: z.boolean() }),
    async run({ bank }, { isAll }) {
      const { suspensions } = bank.market;
      const found = isAll ? await suspensions.latest(suspensionsMax) : await suspensions.inForce();
      return found.map(({ kind, named, by, via, reason, atMs, lifted }) => ({
        kind,
        named,
        by,
        via,
        reason,
        at: new Date(atMs).toISOString(),
        lifted: lifted && { ...lifted, at: new Date(lifted.atMs).toISOString() },
      }));
    },
  }),
};

/**
 * Who is said to do it must be an operator of the house. That it was they who typed it nobody can
 * know at a command line: the account of the machine is kept beside the name.
 */
async function authorityOf(
  bank: Bank,
  {
    by,
    account,
    reason,
  }: { readonly by?: string | undefined; readonly account: string; readonly reason: string },
): Promise<SuspensionAuthority> {
  const via = `command line, ${account}`;
  if (by === undefined) return { by: account, via, reason };
  const operators = await bank.identity.operators();
  const handle = by.replace(/^@/, "").toLowerCase();
  const operator = operators.find((one) => one.handle === handle && one.status === "active");
  if (!operator) throw new OperationRefusedError(`${by} is no operator of this house.`);
  return { by: `@${operator.handle}`, via, reason };
}

/** What is meant, and which orders of the broker; none of a firm that trades on its own account. */
type Found = {
  readonly target: SuspensionTarget;
  readonly orders: Parameters<Brokerage["cancelByOperator"]>[0] | undefined;
};

async function findTarget(bank: Bank, named: string): Promise<Found> {
  if (named === "all") return { target: { scope: "venue" }, orders: {} };
  if (named.startsWith("@")) {
    const member = await bank.identity.anyMemberByHandle(named.slice(1));
    if (!member) throw new OperationRefusedError(`There is no member ${named}.`);
    return { target: { scope: "owner", owner: member.id }, orders: { member: member.id } };
  }
  const compId = /^firm:(.+)$/.exec(named)?.[1];
  if (compId !== undefined) {
    const firm = (await bank.firms.list()).find((one) => one.compId === compId);
    if (!firm) throw new OperationRefusedError(`There is no firm ${compId}.`);
    const { member } = firm;
    // A session of a member trades the member's own account.
    if (member) return { target: { scope: "owner", owner: member }, orders: { member } };
    return { target: { scope: "owner", owner: venueOwnerOf(compId) }, orders: undefined };
  }
  const found = await bank.market.instruments.bySymbol(named);
  if (!found) throw new OperationRefusedError(`There is no instrument ${named}.`);
  const instrument = found.id;
  return { target: { scope: "instrument", instrument }, orders: { instrument } };
}
