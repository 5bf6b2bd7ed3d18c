import { priceLimit } from "./book.ts";
import { side } from "./codes.ts";

/** One row of a LOBSTER message file. Prices are dollars × 10,000. */
export type LobsterMessage = {
  readonly type: number;
  readonly id: number;
  readonly size: number;
  readonly price: number;
  /** Of the resting order. */
  readonly side: number;
};

/**
 * Types of messages. Executions of hidden orders and crosses, which sum up executions told before,
 * do not change the book; nor do halts, but while one lasts orders may cross without trading.
 */
export const messageType = {
  newOrder: 1,
  partialCancel: 2,
  deletion: 3,
  execution: 4,
  hiddenExecution: 5,
  cross: 6,
  halt: 7,
} as const;

/** What the price of a halt's message says: it begins, quotes are taken again, it is over. */
export const haltPrice = { begins: -1, quotes: 0, ends: 1 } as const;

/** A price level; levels that the file marks as empty are left out. */
export type LobsterLevel = { readonly price: number; readonly size: number };

/** One row of a LOBSTER book file: levels of a side, the best first. */
export type LobsterBook = {
  readonly sells: readonly LobsterLevel[];
  readonly buys: readonly LobsterLevel[];
  /** Levels a side that the file shows. */
  readonly depth: number;
};

/** A file that is not what LOBSTER writes; the message names the row and what is wrong with it. */
export class LobsterError extends Error {
  override readonly name = "LobsterError";
}

const messageColumns = 6;
const buyDirection = 1;
const sellDirection = -1;
const columnsALevel = 4;
/** Units that the engine takes in one order, and so of a level that is seeded by one. */
const sizeMax = 1_000_000_000;

/** @throws LobsterError */
export function parseMessage(line: string, row: number): LobsterMessage {
  const fields = line.split(",");
  if (fields.length < messageColumns) {
    throw new LobsterError(`message row ${row}: has ${fields.length} columns, needs 6`);
  }
  const [type, id, size, price, direction] = fields
    .slice(1, messageColumns)
    .map((field, index) => parseWhole(field, `message row ${row}, column ${index + 2}`));
  const isKnown = type !== undefined && id !== undefined && size !== undefined;
  if (!isKnown || price === undefined || direction === undefined) {
    throw new LobsterError(`message row ${row}: is not complete`);
  }
  if (!Number.isFinite(Number(fields[0] || "none"))) {
    throw new LobsterError(`message row ${row}, column 1: "${fields[0]}" is not a time`);
  }
  const found = { type, id, size, price, side: direction === buyDirection ? side.buy : side.sell };
  checkMessage(found, direction, row);
  return found;
}

function checkMessage(message: LobsterMessage, direction: number, row: number): void {
  const { type, size, price } = message;
  if (type < messageType.newOrder || type > messageType.halt) {
    throw new LobsterError(`message row ${row}, column 2: there is no type ${type}`);
  }
  // Hidden executions, crosses and halts speak of no order that the book shows.
  if (type > messageType.execution) return;
  if (size < 0 || size > sizeMax) {
    throw new LobsterError(`message row ${row}, column 4: ${size} is no size of an order`);
  }
  if (!isPrice(price)) {
    throw new LobsterError(`message row ${row}, column 5: ${price} is no price of an order`);
  }
  if (direction !== buyDirection && direction !== sellDirection) {
    throw new LobsterError(`message row ${row}, column 6: ${direction} is no direction`);
  }
}

const isPrice = (price: number): boolean => price > 0 && price < priceLimit;

/** @throws LobsterError */
export function parseBook(line: string, row: number): LobsterBook {
  const fields = line.split(",");
  if (fields.length % columnsALevel !== 0) {
    throw new LobsterError(`book row ${row}: has ${fields.length} columns, needs 4 a level`);
  }
  const sells: LobsterLevel[] = [];
  const buys: LobsterLevel[] = [];
  for (let at = 0; at < fields.length; at += columnsALevel) {
    addLevel(sells, fields, at, row);
    addLevel(buys, fields, at + 2, row);
  }
  return { sells, buys, depth: fields.length / columnsALevel };
}

function addLevel(levels: LobsterLevel[], fields: string[], at: number, row: number): void {
  const price = parseWhole(fields[at] ?? "", `book row ${row}, column ${at + 1}`);
  const size = parseWhole(fields[at + 1] ?? "", `book row ${row}, column ${at + 2}`);
  // Places without a level have the size 0, whatever stands for their price.
  if (size === 0) return;
  if (size < 0 || size > sizeMax) {
    throw new LobsterError(`book row ${row}, column ${at + 2}: ${size} is no size of a level`);
  }
  if (!isPrice(price)) {
    throw new LobsterError(`book row ${row}, column ${at + 1}: ${price} is no price of a level`);
  }
  levels.push({ price, size });
}

function parseWhole(text: string, place: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value)) {
    throw new LobsterError(`${place}: "${text}" is not a whole number`);
  }
  return value;
}
