import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"

/** A folder for the files of one test; it is gone when the test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "skerry-test-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
