import type { MemberId, Soon } from "#kernel";

/** Who members are to those who read a statement or a receipt. */
export type Directory = {
  /** Name and handle (without the `@`); undefined for who has left. */
  nameOf(member: MemberId): Soon<{ readonly name: string; readonly handle: string } | undefined>;
};
