import { BourseConnectionError } from "@bourse/sdk";
import { problemOf } from "../data/client.ts";
import { useLanguage } from "./language.tsx";

export type ProblemText = { readonly text: string; readonly reference: string };

/** Says an error in the reader's words, with what they can do about it. */
export function useProblemText(): (error: unknown) => ProblemText {
  const { t, money, relative, now } = useLanguage();
  return (error) => {
    if (error instanceof BourseConnectionError)
      return { text: t.problems.connection, reference: "" };
    const problem = problemOf(error);
    if (problem === undefined) return { text: t.problems.generic, reference: "" };
    const sentences: string[] = [t.errors[problem.code] ?? t.problems.generic];
    if (problem.limit !== undefined) {
      sentences.push(t.problems.limitLeft(money(problem.limit.left)));
      if (problem.limit.resetsAt !== null) {
        sentences.push(t.problems.limitResets(relative(problem.limit.resetsAt)));
      }
    }
    if (problem.retryAfterSeconds !== undefined) {
      const until = Date.parse(now()) + problem.retryAfterSeconds * 1_000;
      sentences.push(t.problems.wait(relative(new Date(until).toISOString())));
    }
    return { text: sentences.join(" "), reference: problem.reference };
  };
}
