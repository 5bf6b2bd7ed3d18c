/** The command line, for whoever runs it in their own process. See README.md. */
export { runCommandLine } from "./run.ts";
