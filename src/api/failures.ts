import type { ProblemCode } from "@bourse/contract";
import type { FastifyError } from "fastify";
import { isDatabaseUnavailable, ServerReplacedError } from "#kernel";
import {
  LedgerFencedError,
  LedgerUnavailableError,
  LedgerUnknownOutcomeError,
  LedgerUnsupportedError,
} from "#ledger";
import { MovementsOverloadedError, MovementsUnavailableError } from "#movements";
import type { Refusal } from "./errors.ts";
import { BodyInvalidError } from "./json-body.ts";

const codesOfFastify: Readonly<Record<string, Refusal>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: "payload_too_large" },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: "unsupported_media_type" },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: "invalid_request" },
  FST_ERR_BAD_URL: { code: "not_found" },
};

/** What a caller is told of something that was thrown: never more than that it happened. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof BodyInvalidError) {
    return { code: "invalid_request", detail: error.message };
  }
  if (error instanceof LedgerUnsupportedError) return { code: "not_supported" };
  if (isUnavailable(error)) return { code: "unavailable", retryAfterSeconds: 1 };
  const known = isFastifyError(error) ? codesOfFastify[error.code] : undefined;
  return known ?? { code: codeOfStatus(error) };
}

/** Errors of the server's plugins say by their status whose fault they are. */
function codeOfStatus(error: unknown): ProblemCode {
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  if (status === 403 || status === 404) return "not_found";
  return status >= 400 && status < 500 ? "invalid_request" : "internal_error";
}

// After each of these, the same call with its key is safe, and finds out what became of it.
function isUnavailable(error: unknown): boolean {
  return (
    error instanceof LedgerUnavailableError ||
    error instanceof LedgerUnknownOutcomeError ||
    error instanceof LedgerFencedError ||
    error instanceof MovementsOverloadedError ||
    error instanceof MovementsUnavailableError ||
    error instanceof ServerReplacedError ||
    isDatabaseUnavailable(error)
  );
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}
