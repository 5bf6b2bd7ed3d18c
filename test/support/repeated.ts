const factor = Number(process.env["BOURSE_TEST_FACTOR"] ?? 1);
if (!(factor >= 1)) throw new Error("BOURSE_TEST_FACTOR: a number from 1");

/**
 * How often to repeat what chance decides, or how long that may take, when once is this much.
 * `BOURSE_TEST_FACTOR=10` repeats all of it ten times as often, for a run over night.
 */
export const repeated = (usual: number): number => Math.round(usual * factor);

/** Whether this is such a run: it looks for what nobody has seen yet. */
export const isOverNight = factor > 1;
