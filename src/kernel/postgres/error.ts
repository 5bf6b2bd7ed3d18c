/** The embedded server did not come up; the message says why and where to look. */
export class PostgresStartError extends Error {
  override readonly name = "PostgresStartError";
}
