import { isFinalOrder, type Trade } from "#brokerage";
import type { FixVersion, OutgoingMessage } from "#fix";
import { giveChanges } from "./member-changes.ts";
import {
  findMemberOrder,
  type MemberChange,
  type MemberOrder,
  openMemberChanges,
  saveMemberChange,
  saveMemberOrder,
} from "./member-order-store.ts";
import {
  bustReport,
  changeRefused,
  correctionReport,
  endReport,
  filledBy,
  isNewTold,
  replacedReport,
  reportedOf,
  statusBefore,
  tradeReport,
} from "./member-reports.ts";
import { keyOf, type MemberSession, readOrder, type Told } from "./member-session.ts";
import type { OrderStatus } from "./order.ts";
import { executionReport, type ReportContext, type ReportedOrder } from "./reports.ts";

/** Carries out what the session asked for, then gives it every report that it was not given yet. */
export function tell(session: MemberSession, root: string): Promise<void> {
  const { db, firm, inTurn } = session;
  return inTurn(root, async () => {
    const known = await findMemberOrder(db, firm, root);
    if (known === undefined || known.order === null) return;
    await giveChanges(session, known, await openMemberChanges(db, known));
    const found = await readOrder(session, known);
    if (found === undefined) return;
    const telling = openTelling(session, known, found, await openMemberChanges(db, known));
    if (isHeard(known, found)) {
      tellNew(telling);
      tellRevisions(telling);
      for (const trade of found.trades) tellTrade(telling, trade);
      tellBusts(telling);
      tellRefusals(telling);
      tellEnd(telling);
    }
    await save(session, telling);
  });
}

/** Orders given elsewhere are heard of once they are accepted. */
const isHeard = ({ isForeign }: MemberOrder, { order }: Told) => !isForeign || isNewTold(order);

type Telling = Told & {
  readonly session: MemberSession;
  known: MemberOrder;
  /** ExecIDs of what was told. */
  readonly told: Set<string>;
  readonly changes: readonly MemberChange[];
  /** Changes that the session has now been told the end of. */
  readonly over: Set<MemberChange>;
  /** Tells something once. */
  say(execId: string, make: (context: ReportContext) => OutgoingMessage): void;
};

function openTelling(
  session: MemberSession,
  known: MemberOrder,
  found: Told,
  changes: readonly MemberChange[],
): Telling {
  const told = new Set(known.told);
  const nowMs = session.clock.nowMs();
  return {
    ...found,
    session,
    known,
    told,
    changes,
    over: new Set(),
    say(execId, make) {
      if (told.has(execId)) return;
      told.add(execId);
      session.report((version: FixVersion) => make({ version, execId, nowMs }));
    },
  };
}

async function save({ db }: MemberSession, telling: Telling): Promise<void> {
  const { known, told, order, over } = telling;
  const isOver = isFinalOrder(order.state);
  await db.transaction(async (tx) => {
    await saveMemberOrder(tx, { ...known, told: [...told], isOver });
    for (const change of over) await saveMemberChange(tx, change, "over");
  });
}

/** Trades that the session knows of. */
const toldTrades = ({ trades, told }: Telling): Trade[] => trades.filter(({ id }) => told.has(id));

function nowOf(telling: Telling, status?: OrderStatus): ReportedOrder {
  const { known, order, instrument } = telling;
  return reportedOf(known, order, toldTrades(telling), instrument, status);
}

/** How the order stood after the trades that were told, whatever has ended it since. */
const beforeEnd = (telling: Telling): ReportedOrder =>
  nowOf(telling, statusBefore(telling.order, filledBy(toldTrades(telling))));

function tellNew(telling: Telling): void {
  const { order, instrument, known, told, session } = telling;
  if (!isNewTold(order)) return;
  const execId = `${order.id}-new`;
  if (!told.has(execId)) {
    // It is told as it is now, with what others have changed before.
    for (const revision of order.terms.revisions) {
      if (!isOurs(session, revision)) told.add(revisionId(telling, revision));
    }
  }
  telling.say(execId, (context) => {
    const fresh = reportedOf(known, order, [], instrument, "0");
    return executionReport(fresh, { ...context, execType: "0", more: [] });
  });
}

const isOurs = ({ firm }: MemberSession, revision: string) => revision.startsWith(keyOf(firm, ""));
const revisionId = ({ order }: Telling, revision: string) => `${order.id}-d-${revision}`;

function tellRevisions(telling: Telling): void {
  const { order, changes, session, over } = telling;
  for (const revision of order.terms.revisions) {
    const change = changes.find(({ clOrdId }) => keyOf(session.firm, clOrdId) === revision);
    if (change !== undefined) {
      const { clOrdId: origId } = telling.known;
      telling.known = { ...telling.known, clOrdId: change.clOrdId };
      over.add(change);
      const now = beforeEnd(telling);
      telling.say(`${order.id}-r-${change.clOrdId}`, (at) => replacedReport(now, origId, at));
    } else if (!isOurs(session, revision)) {
      const now = beforeEnd(telling);
      telling.say(revisionId(telling, revision), (at) => replacedReport(now, undefined, at));
    }
  }
}

const bustId = (trade: string) => `${trade}-bust`;

function tellTrade(telling: Telling, trade: Trade): void {
  const { told, order } = telling;
  if (told.has(trade.id)) return;
  told.add(trade.id);
  // What was taken back before anybody was told of it never was.
  if (trade.state === "busted") return void told.add(bustId(trade.id));
  told.delete(trade.id);
  const { corrects } = trade;
  const isCorrection = corrects !== null && told.has(corrects) && !told.has(bustId(corrects));
  if (isCorrection) told.add(bustId(corrects));
  telling.say(trade.id, (context) => {
    const isLast = order.state === "filled" && telling.trades.at(-1)?.id === trade.id;
    const now = isLast ? nowOf(telling) : beforeEnd(telling);
    return isCorrection ? correctionReport(now, trade, context) : tradeReport(now, trade, context);
  });
}

/** What becomes another trade is told with that one. */
function tellBusts(telling: Telling): void {
  const { trades, told, corrections } = telling;
  for (const trade of trades) {
    if (trade.state !== "busted" || !told.has(trade.id)) continue;
    if (corrections.some((one) => one.trade === trade.id && one.to !== null)) continue;
    telling.say(bustId(trade.id), (context) => bustReport(nowOf(telling), trade, context));
  }
}

/** The exchange did not do what was asked, and the order works on. */
function tellRefusals(telling: Telling): void {
  const { order, changes, session } = telling;
  if (isFinalOrder(order.state)) return;
  for (const change of changes) {
    if (change.state !== "given" || telling.over.has(change)) continue;
    const key = keyOf(session.firm, change.clOrdId);
    const isPending =
      change.kind === "cancel"
        ? order.ending !== null
        : order.replacement?.revisions.includes(key) === true;
    if (!isPending) refuse(telling, change, "The exchange left the order as it was");
  }
}

function tellEnd(telling: Telling): void {
  const { order, changes, over } = telling;
  if (!isFinalOrder(order.state)) return;
  if (order.state !== "filled") {
    const isAsked = order.reason === "by_member" && !telling.told.has(`${order.id}-end`);
    const cancel = isAsked ? changes.find(({ kind }) => kind === "cancel") : undefined;
    if (cancel !== undefined) over.add(cancel);
    const now = nowOf(telling);
    telling.say(`${order.id}-end`, (at) => endReport(order, now, cancel?.clOrdId, at));
  }
  for (const change of changes) {
    if (!over.has(change)) refuse(telling, change, "Too late: the order is over");
  }
}

function refuse(telling: Telling, change: MemberChange, text: string): void {
  telling.over.add(change);
  const now = nowOf(telling);
  const nowMs = telling.session.clock.nowMs();
  telling.session.report(() => changeRefused(change, now, text, nowMs));
}
