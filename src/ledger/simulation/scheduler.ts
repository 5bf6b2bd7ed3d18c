import { createHash, type Hash } from "node:crypto";
import { assert } from "#kernel";
import type { Random } from "./random.ts";

/** Whoever has something to do later. What a dead one had to do is never done. */
export type Actor = { readonly name: string; alive: boolean };

type Task = { readonly actor: Actor; readonly what: string; readonly run: () => void };

/**
 * The only order in which things happen in a simulation. Whatever takes time in the world is a task
 * here; one is picked by the seed and run, with all that follows from it at once, then the next.
 * Everything that is done is traced: equal seeds give equal traces, or something came from outside.
 */
export type Scheduler = {
  later(actor: Actor, what: string, run: () => void): void;
  /** The same after so many other tasks of that actor, which do nothing: something slow. */
  muchLater(actor: Actor, what: string, turns: number, run: () => void): void;
  /** Runs until `isDone`; `beforeEach` may have things happen between any two tasks. */
  run(isDone: () => boolean, beforeEach: () => void, tasksMax: number): Promise<void>;
  note(what: string): void;
  /** Tasks run so far. */
  readonly count: () => number;
  /** Hash over everything noted so far. */
  readonly trace: () => string;
};

const notedMax = 16_384;

export function createScheduler(random: Random): Scheduler {
  const tasks: Task[] = [];
  const hash: Hash = createHash("sha256");
  let count = 0;
  // What is noted is hashed many lines at a time: a call of the hash costs more than a task.
  let noted = "";

  function note(what: string): void {
    noted += `${what}\n`;
    if (noted.length < notedMax) return;
    hash.update(noted);
    noted = "";
  }

  function runNext(): void {
    const index = random.below(tasks.length);
    const task = tasks[index];
    const last = tasks.pop();
    if (task && last && task !== last) tasks[index] = last;
    if (!task?.actor.alive) return;
    count += 1;
    note(`${task.actor.name} ${task.what}`);
    task.run();
  }

  function later(actor: Actor, what: string, run: () => void): void {
    tasks.push({ actor, what, run });
  }

  function muchLater(actor: Actor, what: string, turns: number, run: () => void): void {
    later(actor, what, turns === 0 ? run : () => muchLater(actor, what, turns - 1, run));
  }

  return {
    later,
    muchLater,
    async run(isDone, beforeEach, tasksMax) {
      const end = count + tasksMax;
      while (!isDone()) {
        assert(count < end, `comes to rest within ${tasksMax} tasks`);
        beforeEach();
        if (tasks.length > 0) runNext();
        // Promises that the task settled are followed to the end before anything else happens.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    note,
    count: () => count,
    trace: () => hash.copy().update(noted).digest("hex"),
  };
}
