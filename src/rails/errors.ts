/**
 * Why a file was refused. `line` counts from 1; `record` and `field` are the names the Nacha
 * Operating Rules give them, e.g. `File Header` and `File Creation Date`.
 */
export type NachaError = {
  readonly code: NachaErrorCode;
  readonly line: number;
  readonly record: string;
  readonly field: string;
  /** One English sentence with the value found and what was expected. */
  readonly message: string;
};

/** The kinds of fault; the record and field beside it say where. */
export type NachaErrorCode =
  /** The record at this place is not one that the sequence 1, {5, {6, {7}}, 8}, 9 allows. */
  | "record_order"
  /** The line is longer than 94 characters and more than blanks stand after them. */
  | "record_length"
  /** A field does not hold what its layout asks for. */
  | "field_invalid"
  /** A count, hash or total does not equal what the records sum to. */
  | "total_mismatch"
  /** The file is longer than the largest that is read. */
  | "file_too_large";

/**
 * Carries a {@link NachaError} from the depth of the parser to its door, which returns it. It never
 * leaves the codec.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly error: NachaError;

  constructor(error: NachaError) {
    super(error.message);
    this.error = error;
  }
}

/** Throws the {@link Refusal} that names a record and a field of it. */
export function refuse(
  record: string,
  field: string,
  line: number,
  reason: string,
  code: NachaErrorCode,
): never {
  const message = `line ${line}: ${record}, ${field}: ${reason}`;
  throw new Refusal({ code, line, record, field, message });
}
