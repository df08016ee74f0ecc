// Installs the dependencies where they are missing or older than the lock file. Needs nothing but Node and npm.
import { spawnSync } from "node:child_process"
import { existsSync, lstatSync, readFileSync, statSync } from "node:fs"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
const installed = `${root}node_modules/.package-lock.json`
const lock = `${root}package-lock.json`

/** A linked folder belongs to somebody else: `npm ci` would empty it. */
function isLinked() {
  return lstatSync(`${root}node_modules`, { throwIfNoEntry: false })?.isSymbolicLink() === true
}

function isCurrent() {
  if (!existsSync(installed) || !existsSync(`${root}node_modules/node/bin/node`)) return false
  if (statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return true
  const versions = (file) =>
    Object.entries(JSON.parse(readFileSync(file, "utf8")).packages)
      .filter(([path, { optional }]) => path !== "" && !optional)
      .map(([path, { version }]) => `${path}@${version}`)
      .sort()
      .join("\n")
  return versions(installed) === versions(lock)
}

if (!isLinked() && !isCurrent()) {
  console.error("installing dependencies …")
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
  })
  process.exit(status ?? 1)
}
