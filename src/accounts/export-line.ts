import type { MovementKind } from "#movements";

/** A movement as exports tell it. Amounts are decimal, in major units. */
export type ExportLine = {
  readonly id: string;
  readonly completedAt: string;
  readonly kind: MovementKind;
  readonly counterparty: string;
  readonly note: string;
  readonly category: string;
  /** Less than zero for money that went out. */
  readonly amount: string;
  readonly currency: string;
};
