/** The files of the stand-alone checker by their paths, and what they must hold. */
export function checkerFiles(): ReadonlyMap<string, string>;
