import type { Problem } from "@bourse/contract";

/**
 * The problem document of an error answer. What is not one (a proxy's page, say) becomes a problem
 * of our own, so that callers handle one shape.
 */
export async function readProblem(response: Response): Promise<Problem> {
  const found: unknown = await response.json().catch(() => undefined);
  if (isProblem(found)) return found;
  return {
    type: "about:blank",
    title: response.statusText || "Unexpected answer",
    status: response.status,
    code: response.status >= 500 ? "unavailable" : "internal_error",
    reference: "",
  };
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    typeof value.code === "string" &&
    "reference" in value &&
    typeof value.reference === "string"
  );
}
