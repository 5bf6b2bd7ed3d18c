type Search = Record<string, unknown>;

/** A text of an address, unless it is empty. */
export const text = (value: unknown) =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Where one goes on: only a path of our own, never another site. */
export const next = (search: Search): { next?: string } => {
  const path = text(search["next"]);
  return path?.startsWith("/") === true && !path.startsWith("//") ? { next: path } : {};
};

/** The instant as of which something is shown. */
export const readInstant = (search: Search): { at?: string | undefined } => {
  const at = text(search["at"]);
  return at === undefined || Number.isNaN(Date.parse(at)) ? {} : { at };
};

/** Plain texts in the address, so that a link can be read and typed. */
export const parseSearch = (search: string) => Object.fromEntries(new URLSearchParams(search));

/** The other way round. */
export const stringifySearch = (search: Search) => {
  const pairs = Object.entries(search).filter(([, value]) => value !== undefined);
  const params = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]));
  return params.size === 0 ? "" : `?${params}`;
};
