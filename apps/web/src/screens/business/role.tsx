import { type BusinessRight, mayInBusiness } from "@bourse/contract/business-rights";
import { createContext, useContext } from "react";
import type { Role } from "../../data/business-queries.ts";

/** As what one works for the business that is shown. */
export const RoleContext = createContext<Role>("viewer");

/** What one may do there: nothing is offered that the server refuses. */
export function useMay(): (right: BusinessRight) => boolean {
  const role = useContext(RoleContext);
  return (right) => mayInBusiness(role, right);
}
