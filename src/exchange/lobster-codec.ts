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

/** Types of messages. Executions of hidden orders, crosses and halts do not change the book. */
export const messageType = { newOrder: 1, partialCancel: 2, deletion: 3, execution: 4 } as const;

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
const columnsALevel = 4;

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
  return { type, id, size, price, side: direction === buyDirection ? side.buy : side.sell };
}

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
  if (price > 0 && price < priceLimit && size > 0) levels.push({ price, size });
}

function parseWhole(text: string, place: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value)) {
    throw new LobsterError(`${place}: "${text}" is not a whole number`);
  }
  return value;
}
