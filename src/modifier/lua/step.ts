import { LuaSyntaxError, type State } from "../../lib/lua/index.ts"
import type { ServiceSite } from "../../pipeline/component.ts"
import { GatewayError } from "../../pipeline/error.ts"
import { environments, type PlaceGlobals, type StepContext } from "./environments.ts"
import { failureOf } from "./failure.ts"
import { checksumFault, sourceFiles } from "./files.ts"
import type { LuaOptions } from "./options.ts"
import { mentions, type Script, scriptOf } from "./script.ts"
import { SourceMap } from "./source-map.ts"

/** The scripts of one place, compiled. Scripts of one step and request share a state: globals of `pre` are there in `post`. */
export interface Step {
  readonly skipNext: boolean
  /** Whether a script may look at the body of the thing that it knows under this global. */
  readsBodyOf(global: string): boolean
  /** A fresh state. */
  begin<Context extends StepContext>(context: Context): State
  /**
   * Run the scripts; a promise only if they may wait. Both throw or reject with a GatewayError that says how the request ends;
   * a broken script has been logged then.
   */
  pre(state: State): void | Promise<void>
  post(state: State): void | Promise<void>
}

/** A text that runs, and where its lines are. */
interface Part {
  readonly script: Script
  readonly sources: SourceMap
}

/**
 * Compiles the scripts of one place; `undefined` when a checksum of its sources is wrong, which the reference takes as no
 * configuration at all.
 * @param place begins log lines
 */
export function compileStep(
  options: LuaOptions,
  globals: PlaceGlobals,
  { service, ports }: ServiceSite,
  place: string,
): Step | undefined {
  const files = sourceFiles(service.extraConfig, options)
  const fault = checksumFault(options, files)
  if (fault !== undefined) {
    ports.log.error(`${place} ${fault}`)
    return undefined
  }
  const missing = options.sources.find((name) => !files.has(name))
  const sources = options.sources.map((name) => [name, files.get(name)?.text ?? ""] as const)
  const before = [...sourceParts(sources), ...partsOf(options.pre, "pre-script", sources)]
  const after = partsOf(options.post, "post-script", sources)
  const scripts = [...before, ...after].map(({ script }) => script)

  // A state begins without `response`; where nothing runs before it exists it can have it at once.
  const environment = environments(ports)(globals, options.openLibraries, before.length === 0)

  function run(state: State, parts: readonly Part[], first = 0): void | Promise<void> {
    for (let index = first; index < parts.length; index++) {
      const part = parts[index] as Part
      try {
        const waiting = runPart(state, part)
        if (waiting === undefined) continue
        return waiting.then(
          () => run(state, parts, index + 1),
          (thrown) => fail(thrown, part),
        )
      } catch (thrown) {
        fail(thrown, part)
      }
    }
  }

  function fail(thrown: unknown, { sources: lines }: Part): never {
    const failure = failureOf(thrown, lines)
    if (failure === undefined) throw thrown
    if (failure.deliberate) throw failure.error
    return broken(failure.error)
  }

  function broken(error: GatewayError): never {
    ports.log.error(`${place} ${error.message}`)
    throw error
  }

  return {
    skipNext: options.skipNext,
    readsBodyOf: (global) => [global, "body"].every((name) => scripts.some((script) => mentions(script, name))),
    begin: (context) => environment().createState(context),
    pre(state) {
      return missing === undefined ? run(state, before) : broken(new GatewayError("script", unloaded(missing)))
    },
    post(state) {
      if (after.length === 0) return
      if (before.length > 0) for (const [name, value] of Object.entries(globals.post)) state.set(name, value)
      return run(state, after)
    },
  }
}

function unloaded(source: string): string {
  return `lua: unable to load required source ${source}`
}

function runPart(state: State, { script }: Part): Promise<unknown> | undefined {
  if (script instanceof LuaSyntaxError) throw script
  const result = state.run(script)
  return result instanceof Promise ? result : undefined
}

type NamedTexts = readonly (readonly [name: string, text: string])[]

function partsOf(text: string, name: string, sources: NamedTexts): Part[] {
  return text === "" ? [] : [{ script: scriptOf(text), sources: new SourceMap([...sources, [name, text]]) }]
}

/** All sources run as one text. */
function sourceParts(sources: NamedTexts): Part[] {
  if (sources.length === 0) return []
  return [{ script: scriptOf(sources.map(([, text]) => text).join("\n")), sources: new SourceMap(sources) }]
}
