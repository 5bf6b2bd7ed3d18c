/** A broken invariant: which one, of what, and the numbers that disagree. */
export type Finding = {
  readonly check: string;
  readonly id: string;
  readonly message: string;
};
