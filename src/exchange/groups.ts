import { command, commandWidth, wide } from "./rows.ts";

/**
 * Orders that belong together. Exits of a bracket and contingent orders come first and wait for
 * their primary order, which comes last. Once it is over they are armed for what it traded, or
 * ended when it traded nothing. Of orders of which one cancels the other, what one trades is
 * taken off the others, and the end of one is the end of all.
 */
export type Group = {
  readonly number: number;
  readonly market: number;
  /** Id of the primary order; 0 before it came. */
  primary: number;
  /** Units that the primary order has traded. */
  traded: number;
  /** Rows of the orders that wait for the primary. */
  readonly exits: Int32Array[];
  /** Ids of those of which one cancels the others, oldest first. */
  readonly members: Set<number>;
  /** A group that is over takes no more orders. */
  isOver: boolean;
};

/** All groups, by their number and by the orders in them. */
export type Groups = {
  readonly byNumber: Map<number, Group>;
  readonly byOrder: Map<number, Group>;
};

/** No groups. */
export const createGroups = (): Groups => ({ byNumber: new Map(), byOrder: new Map() });

/** The group of a number; made when there is none yet. */
export function openGroup(groups: Groups, number: number, market: number): Group {
  const found = groups.byNumber.get(number);
  if (found !== undefined) return found;
  const group: Group = {
    number,
    market,
    primary: 0,
    traded: 0,
    exits: [],
    members: new Set(),
    isOver: false,
  };
  groups.byNumber.set(number, group);
  return group;
}

/** The id of the order in a command row. */
export const idOfRow = (rows: Int32Array, at: number): number =>
  wide(rows[at + command.idLow] ?? 0, rows[at + command.idHigh] ?? 0);

/** Keeps an exit until its primary order is over. */
export function addExit(groups: Groups, group: Group, rows: Int32Array, at: number): void {
  group.exits.push(rows.slice(at, at + commandWidth));
  groups.byOrder.set(idOfRow(rows, at), group);
}

/** Takes an exit that waits out of its group; `undefined` when it does not wait there. */
export function takeExit(groups: Groups, group: Group, id: number): Int32Array | undefined {
  const index = group.exits.findIndex((row) => idOfRow(row, 0) === id);
  if (index < 0) return undefined;
  groups.byOrder.delete(id);
  return group.exits.splice(index, 1)[0];
}

/** Forgets the groups of a market without an order left: done at the end of its day. */
export function forgetEmpty(groups: Groups, market: number): void {
  for (const [number, group] of groups.byNumber) {
    const isEmpty = group.exits.length === 0 && group.members.size === 0;
    const isPrimaryLive = groups.byOrder.get(group.primary) === group;
    if (group.market === market && isEmpty && !isPrimaryLive) groups.byNumber.delete(number);
  }
}
