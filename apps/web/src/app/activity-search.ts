import { text } from "./search-params.ts";

/** The filters of the activity list, as they stand in the address. */
export type ActivitySearch = {
  readonly q?: string | undefined;
  readonly direction?: string | undefined;
  readonly category?: string | undefined;
  readonly month?: string | undefined;
  readonly account?: string | undefined;
  readonly state?: string | undefined;
};

/** What of an address it understands. */
export const readActivitySearch = (search: Record<string, unknown>): ActivitySearch =>
  Object.fromEntries(
    ["q", "direction", "category", "month", "account", "state"].flatMap((name) => {
      const value = text(search[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );
