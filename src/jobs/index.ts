/** Work that is done again and again while the server runs. See README.md. */
export { createJobs, type Job, type JobCounts, type Jobs, type JobsDeps } from "./jobs.ts";
