// Prints what a deployment weighs, and fails when it is more than it may be.
import { gzipLimit, prepareDeployment, startLimit, startTime, weightOfParts } from "./worker.ts"

const kibibytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`

const { bytes, gzipBytes } = prepareDeployment()
console.log(`upload ${kibibytes(bytes)}, gzip ${kibibytes(gzipBytes)} of ${kibibytes(gzipLimit)}`)

for (const [part, size] of await weightOfParts()) console.log(`  ${part.padEnd(24)} ${kibibytes(size).padStart(12)}`)

const starts = Array.from({ length: 3 }, startTime)
console.log(`start ${starts.map((time) => `${time.toFixed(0)} ms`).join(", ")} of ${startLimit} ms`)

if (gzipBytes > gzipLimit || Math.min(...starts) > startLimit) process.exitCode = 1
