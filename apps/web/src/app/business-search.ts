/** Which business, world and part of it the address names. */
export type BusinessSearch = {
  readonly of?: string;
  readonly mode?: string;
  readonly tab?: string;
};
