import { LuaClosure, type Prototype } from "./compile/frame.ts"
import { compilePrototype } from "./compile/functions.ts"
import { createLexer } from "./syntax/lexer.ts"
import { parse } from "./syntax/parser.ts"
import type { LuaTable } from "./table.ts"

/** A compiled text. It holds no state: one chunk serves any number of states, also at the same time. */
export interface Chunk {
  readonly name: string
  readonly prototype: Prototype
  /**
   * Whether running the chunk can reach something called `name`: as an identifier, as a text constant, or because the
   * chunk can look names up at run time (`_G`, `load` …). False is certain, true is not.
   */
  mentions(name: string): boolean
}

/** Globals that lead to any name. As fields (`request.load`) they lead nowhere. */
const doors = new Set(["_G", "getfenv", "load", "loadstring", "require", "package", "debug", "module"])

/**
 * Compiles a text.
 * @param source the text's bytes, one character each (see `toByteString`)
 * @param name shown in error positions, `NAME:LINE: message`
 * @throws LuaSyntaxError
 */
export function compileChunk(source: string, name: string): Chunk {
  const prototype = compilePrototype(parse(source, name))
  const { names, isOpen } = namesIn(source, name)
  return { name, prototype, mentions: (one) => isOpen || names.has(one) }
}

function namesIn(source: string, name: string): { names: ReadonlySet<string>; isOpen: boolean } {
  const names = new Set<string>()
  const lexer = createLexer(source, name)
  let isOpen = false
  let before = ""
  for (let token = lexer.next(); token.kind !== "end"; token = lexer.next()) {
    if (token.kind === "name" || token.kind === "string") names.add(token.text)
    if (token.kind === "name" && before !== "." && before !== ":" && doors.has(token.text)) isOpen = true
    before = token.text
  }
  return { names, isOpen }
}

/** The function that runs a chunk, with a table of globals. */
export function instantiate(chunk: Chunk, environment: LuaTable): LuaClosure {
  return new LuaClosure(chunk.prototype, [], environment)
}
