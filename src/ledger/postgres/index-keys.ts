// What the indexes of sealed segments and of settlements are asked for by, beside the exact value:
// rows whose times or ids lie together share an entry (migrations 0013 and 0014).

/** Of ledger time, in the indexes by account: 2^30 ns, about a second. */
export const stepOf = (time: string): string => `ledger.step(${time})`;

/** Of ledger time, in the indexes of what expired by account: 2^34 ns, about 17 seconds. */
export const expiryStepOf = (time: string): string => `(ledger.step(${time}) >> 4)`;

/** The settlements `s` of the pending transfer with this ledger time. */
export const settles = (time: string): string =>
  // Events of one call have times one after another.
  `(s.pending >> 4) = (${time} >> 4) and s.pending = ${time}`;

/** Of an id: all but its last byte, for ids that are made together count up. */
const runOf = (id: string): string => `substring(uuid_send(${id}) for 15)`;

/** The transfer with one id. */
export const hasId = (column: string, id: string): string =>
  `${runOf(column)} = ${runOf(id)} and ${column} = ${id}`;

/** The highest ids first. */
export const highestFirst = `order by ${runOf("id")} desc, id desc`;
