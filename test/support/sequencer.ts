import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Where the tests are that take longest, most of it spent waiting for a process or a disk. */
const longest = /\/test\/(server|simulation)\/|\/src\/ledger\/|\/kernel\/postgres\//;

/** Long files first, so that the last worker is not left alone with one of them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => longest.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
