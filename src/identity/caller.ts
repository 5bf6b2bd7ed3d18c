/** Where a request came from: shown in the list of devices, and limited by address. */
export type Caller = {
  /** IP address as text. */
  readonly address: string;
  readonly userAgent: string;
};
