import type { PaySearch } from "../../app/pay-search.ts";

/** What each way to pay gets: what the address asks for, and the two ways out. */
export type FlowProps = {
  readonly search: PaySearch;
  readonly onClose: () => void;
  readonly onBack: () => void;
};
