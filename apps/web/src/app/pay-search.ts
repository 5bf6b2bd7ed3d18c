/** The Pay sheet lies over any screen; its state is in the address, so that back closes it. */
export const payModes = ["menu", "send", "request", "scan", "code", "split", "link"] as const;
export type PayMode = (typeof payModes)[number];

export type PaySearch = {
  readonly pay?: PayMode | undefined;
  /** Payee: a handle, e-mail or phone number. */
  readonly to?: string | undefined;
  /** Minor units. */
  readonly amount?: string | undefined;
  readonly currency?: string | undefined;
  readonly note?: string | undefined;
};

const text = (value: unknown, lengthMax: number) =>
  (typeof value === "string" || typeof value === "number") && String(value).length <= lengthMax
    ? String(value)
    : undefined;

/** Reads the sheet's state from an address; what is not understood is left out. */
export function readPaySearch(search: Record<string, unknown>): PaySearch {
  const pay = payModes.find((mode) => mode === search["pay"]);
  if (pay === undefined) return {};
  const to = text(search["to"], 254);
  const amount = text(search["amount"], 18);
  const currency = text(search["currency"], 3);
  const note = text(search["note"], 280);
  return {
    pay,
    ...(to === undefined ? {} : { to }),
    ...(amount !== undefined && /^[0-9]+$/.test(amount) ? { amount } : {}),
    ...(currency === undefined ? {} : { currency }),
    ...(note === undefined ? {} : { note }),
  };
}
