/** The filters of the activity list, as they stand in the address. */
export type ActivitySearch = {
  readonly q?: string | undefined;
  readonly direction?: string | undefined;
  readonly category?: string | undefined;
  readonly month?: string | undefined;
  readonly account?: string | undefined;
  readonly state?: string | undefined;
};
