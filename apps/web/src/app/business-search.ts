/** Which business, world and part of it the address names. */
export type BusinessSearch = {
  readonly of?: string;
  readonly mode?: string;
  readonly tab?: string;
};

/** What of an address it understands. */
export function readBusinessSearch(search: Record<string, unknown>): BusinessSearch {
  const known = ["of", "mode", "tab"].map((name) => [name, search[name]] as const);
  return Object.fromEntries(known.filter(([, value]) => typeof value === "string" && value !== ""));
}
