import { assert } from "#kernel";

/**
 * Joins what is asked within one turn of the event loop into one question, which is answered in
 * the order of asking. A question that fails fails for all that were joined in it.
 */
export function createJoined<Asked, Answer extends object | boolean>(
  ask: (all: readonly Asked[]) => Promise<readonly Answer[]>,
): (asked: Asked) => Promise<Answer> {
  let open: { readonly all: Asked[]; readonly answers: Promise<readonly Answer[]> } | undefined;

  function begin() {
    const all: Asked[] = [];
    const turnIsOver = new Promise((resolve) => setImmediate(resolve));
    const answers = turnIsOver.then(() => {
      open = undefined;
      return ask(all);
    });
    return { all, answers };
  }

  return async (asked) => {
    open ??= begin();
    const { all, answers } = open;
    const place = all.push(asked) - 1;
    const answer = (await answers)[place];
    assert(answer !== undefined, "everything that was asked is answered");
    return answer;
  };
}
