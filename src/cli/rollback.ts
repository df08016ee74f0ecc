import type { Pointer } from "../runtime/config-source/pointer.ts"
import { parseOptions } from "./arguments.ts"
import { describePointer, movePointer, type Pointers, readPointers } from "./pointers.ts"
import { deploymentOptions, remoteStore } from "./wrangler.ts"

/** `skerry rollback`: takes a canary back, else returns to the document of before; once more returns again. */
export async function rollback(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, deploymentOptions)
  const store = remoteStore({ env: options.env, local: options.local })
  const pointers = await readPointers(store)
  const target = targetOf(pointers)
  if (target === undefined) {
    console.error("there is nothing to go back to: no document was pushed before the one that is served")
    return 1
  }
  await movePointer(store, pointers.current, target)
  console.log(`served is ${describePointer(target)} again`)
  return 0
}

function targetOf({ current, previous }: Pointers): Pointer | undefined {
  return current?.canary === undefined ? previous : { document: current.document }
}
