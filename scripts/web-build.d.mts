/** Builds the members' app with the given Node, unless it has been built from what is there. */
export function buildWebApp(node: string): Promise<void>;
