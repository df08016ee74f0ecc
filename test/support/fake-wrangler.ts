import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { vi } from "vitest"
import { temporaryFolder } from "./temporary.ts"

/** Every call is noted; a key may be made to fail always (`broken-KEY`) or once (`locked-KEY`). */
const script = `#!/bin/sh
folder=$FAKE_NAMESPACE
echo "$*" >> "$folder/calls.log"
verb=$3 key=$4 file="$folder/values/$4"
case "$*" in "kv key "*"--binding CONFIG "*) ;; *) exit 9 ;; esac
if [ -e "$folder/broken-$key" ]; then echo "A request to the API failed. code: 10000" >&2; exit 1; fi
if [ -e "$folder/locked-$key" ]; then rm "$folder/locked-$key"; echo "database is locked: SQLITE_BUSY" >&2; exit 1; fi
if [ "$verb" = put ]; then mkdir -p "$(dirname "$file")"; cp "$6" "$file"; exit; fi
if [ -e "$file" ]; then cat "$file"; echo; exit; fi
case "$*" in *--local*) echo "Value not found" ;; *) echo "404: Not Found" >&2; exit 1 ;; esac
`

/** A KV namespace that is a folder, behind a fake wrangler. */
export interface FakeNamespace {
  /** The working folder of the commands. */
  readonly folder: string
  /** Where the values are, each in a file called like its key. */
  readonly values: string
  /** What the commands have printed. */
  readonly printed: string[]
  /** The fake's command lines so far. */
  calls(): string[]
  breakKey(key: string): void
  lockKeyOnce(key: string): void
}

/** Puts the fake first on PATH and catches what is printed, until mocks and environment are restored. */
export function fakeNamespace(): FakeNamespace {
  const folder = temporaryFolder()
  const bin = join(folder, "bin")
  const log = join(folder, "calls.log")
  mkdirSync(join(folder, "values"))
  mkdirSync(bin)
  writeFileSync(join(bin, "wrangler"), script)
  chmodSync(join(bin, "wrangler"), 0o755)
  vi.stubEnv("FAKE_NAMESPACE", folder)
  vi.stubEnv("PATH", [bin, process.env.PATH ?? ""].join(delimiter))
  // The project's own wrangler would come first.
  vi.spyOn(process, "cwd").mockReturnValue(folder)
  const printed: string[] = []
  const print = (text: string) => void printed.push(text)
  vi.spyOn(console, "log").mockImplementation(print)
  vi.spyOn(console, "error").mockImplementation(print)
  return {
    folder,
    values: join(folder, "values"),
    printed,
    calls: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []),
    breakKey: (key) => writeFileSync(join(folder, `broken-${key}`), ""),
    lockKeyOnce: (key) => writeFileSync(join(folder, `locked-${key}`), ""),
  }
}
