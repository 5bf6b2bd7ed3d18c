/** The filters of the activity list, as they stand in the address. */
export type ActivitySearch = {
  readonly q?: string;
  readonly direction?: string;
  readonly category?: string;
  readonly month?: string;
  readonly account?: string;
  readonly state?: string;
};
