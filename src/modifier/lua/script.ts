import { type Chunk, compileChunk, LuaSyntaxError } from "../../lib/lua/index.ts"
import { luaText } from "./text.ts"

/** The name that scripts have in positions: `<string>:3: …`. */
const chunkName = "<string>"

/** A compiled text, or why it is none. */
export type Script = Chunk | LuaSyntaxError

/** Texts remembered at the most. A configuration is examined and later compiled: its scripts are read once for both. */
const knownLimit = 1000
const known = new Map<string, Script>()

/** Compiles a text once, whoever asks for it. */
export function scriptOf(text: string): Script {
  const found = known.get(text)
  if (found !== undefined) return found
  const script = compiled(text)
  if (known.size >= knownLimit) known.clear()
  known.set(text, script)
  return script
}

function compiled(text: string): Script {
  try {
    return compileChunk(luaText(text), chunkName)
  } catch (thrown) {
    if (thrown instanceof LuaSyntaxError) return thrown
    throw thrown
  }
}

/** Whether running a script may reach something called `name`. */
export function mentions(script: Script | undefined, name: string): boolean {
  return script !== undefined && "mentions" in script && script.mentions(name)
}
