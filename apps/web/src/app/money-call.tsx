import type { ReactNode } from "react";
import { keyOf, outcomeUnknown, settleKey } from "../data/client.ts";
import { Banner, ErrorState } from "../design/states.tsx";
import { useLanguage } from "./language.tsx";
import { StepUpCancelled, useStepUp } from "./step-up.tsx";

type CallOptions = { readonly idempotencyKey: string; readonly approval?: string };

/**
 * Runs a call under the key of its intent. The key stays as long as nothing is known about the
 * outcome, so that doing the same again, even after a reload, moves the money once.
 */
export async function callOnce<T>(
  intent: string,
  call: (idempotencyKey: string) => Promise<T>,
): Promise<T> {
  try {
    const done = await call(keyOf(intent));
    settleKey(intent);
    return done;
  } catch (error) {
    if (!outcomeUnknown(error) && !(error instanceof StepUpCancelled)) settleKey(intent);
    throw error;
  }
}

/** {@link callOnce} for what may need a step-up. `dialog` must be rendered. */
export function useMoneyCall(): {
  readonly run: <T>(
    intent: string,
    call: (options: CallOptions) => Promise<T>,
    about: string,
  ) => Promise<T>;
  readonly dialog: ReactNode;
} {
  const stepUp = useStepUp();
  return {
    run: (intent, call, about) =>
      callOnce(intent, (idempotencyKey) =>
        stepUp.run((approved) => call({ idempotencyKey, ...approved }), about),
      ),
    dialog: stepUp.dialog,
  };
}

/** Why the money did not move, or that nobody knows yet; nothing when the person stopped it. */
export function MoneyFailure({ error }: { readonly error: unknown }) {
  const { t } = useLanguage();
  if (error === null || error instanceof StepUpCancelled) return null;
  if (!outcomeUnknown(error)) return <ErrorState error={error} />;
  return (
    <Banner tone="warn" announce>
      <strong>{t.pay.unknownTitle}</strong>
      <span>{t.pay.unknownText}</span>
    </Banner>
  );
}
