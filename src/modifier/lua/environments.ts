import { createEnvironment, type Environment, type Value } from "../../lib/lua/index.ts"
import type { Ports } from "../../pipeline/ports.ts"
import type { Scope } from "../../pipeline/scope.ts"
import { customError } from "./custom-error.ts"
import { luaList } from "./data-list.ts"
import { luaNil } from "./data-nil.ts"
import { luaTable } from "./data-table.ts"
import { httpResponse } from "./http-response.ts"
import { hostText } from "./text.ts"

/** What the globals' functions get: the request that a script works on. */
export interface StepContext {
  readonly scope: Scope
  /** Begins log lines: `[ENDPOINT: /shop][Lua]`. */
  readonly place: string
}

/** Globals of a place, beside those that all places have. One object for each kind of place: what is made from it is kept. */
export interface PlaceGlobals {
  readonly pre: Readonly<Record<string, Value>>
  /** What only the post script sees. */
  readonly post: Readonly<Record<string, Value>>
}

/** What scripts have everywhere. */
const common = {
  custom_error: customError,
  http_response: httpResponse,
  luaList,
  luaNil,
  luaTable,
}

/** Environments by what they are made of. */
type Made = Map<PlaceGlobals, Map<string, Environment>>

const madeFor = new WeakMap<Ports, Made>()

/**
 * The environments of a gateway. Scripts of all endpoints share them, as no script can change one for others; they are made
 * when the first request needs them.
 */
export function environments(ports: Ports) {
  const made: Made = madeFor.get(ports) ?? new Map()
  madeFor.set(ports, made)
  return (globals: PlaceGlobals, openLibraries: boolean, withPost: boolean) => {
    const ofPlace = made.get(globals) ?? new Map<string, Environment>()
    made.set(globals, ofPlace)
    const key = `${openLibraries} ${withPost}`
    return (): Environment => {
      const found = ofPlace.get(key)
      if (found !== undefined) return found
      const environment = createEnvironment({
        openLibraries,
        globals: { ...common, ...globals.pre, ...(withPost ? globals.post : {}) },
        print: (line, context) => ports.log.info(`${(context as StepContext).place} ${hostText(line)}`),
        now: () => ports.clock.now(),
        random: () => ports.random(),
      })
      ofPlace.set(key, environment)
      return environment
    }
  }
}
