/** The sheets that lie over an instrument; the state is in the address, so that back closes them. */
export const instrumentSheets = ["buy", "sell", "give", "repeat", "alert"] as const;
export type InstrumentSheet = (typeof instrumentSheets)[number];
export type InstrumentSearch = { readonly sheet?: InstrumentSheet | undefined };

export function readInstrumentSearch(search: Record<string, unknown>): InstrumentSearch {
  const sheet = instrumentSheets.find((one) => one === search["sheet"]);
  return sheet === undefined ? {} : { sheet };
}

const inAddress = /^\/(?:\$|%24)([A-Za-z0-9.]{1,12})\/?$/;
const inRoutes = /^\/instruments\/([A-Za-z0-9.]{1,12})$/;

/**
 * An instrument is at `/$SYMBOL`, as a person at `/@handle`. The router takes a leading dollar for
 * a parameter of its own, so it knows the page by another path.
 */
export const dollarAddresses = {
  input: ({ url }: { readonly url: URL }): URL => rewritten(url, inAddress, "/instruments/"),
  output: ({ url }: { readonly url: URL }): URL => rewritten(url, inRoutes, "/$"),
};

function rewritten(url: URL, pattern: RegExp, before: string): URL {
  const symbol = pattern.exec(url.pathname)?.[1];
  if (symbol === undefined) return url;
  const changed = new URL(url);
  changed.pathname = `${before}${symbol.toUpperCase()}`;
  return changed;
}
