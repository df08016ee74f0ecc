import { ConfigurationError, parseJson } from "../config/index.ts"
import type { Clock, Log } from "../pipeline/ports.ts"
import type { Gateway } from "../router/index.ts"
import type { Edition } from "./config-source/documents.ts"
import { bundledId, type ConfigSource, configSource } from "./config-source/index.ts"
import { kvStore } from "./config-source/store.ts"
import type { Environment } from "./environment.ts"

export interface ConfigurationOptions {
  readonly environment: Environment
  /** The configuration that was deployed with the Worker. */
  readonly bundled: unknown
  readonly compile: (document: unknown) => Gateway
  readonly clock: Clock
  readonly log: Log
}

const defaultInterval = 30

/**
 * Where a deployment's configuration comes from: the variable `KRAKEND_JSON`, else the KV namespace `CONFIG`, else the bundled
 * document, which is compiled on the first request.
 */
export function configurationOf(options: ConfigurationOptions): ConfigSource {
  const { environment, clock, log } = options
  const compile = shown(options.compile, environment.SKERRY_CONFIG_HEADER === "on")
  const { KRAKEND_JSON: text, CONFIG: namespace } = environment
  const bundled = once<Edition>(() => {
    const document = text === undefined ? options.bundled : parsed(text)
    return { id: bundledId, gateway: compile(document, bundledId) }
  })
  if (text !== undefined || namespace === undefined) return () => bundled().gateway
  const seconds = Number(environment.SKERRY_CONFIG_INTERVAL)
  const interval = 1000 * (seconds > 0 ? seconds : defaultInterval)
  return configSource({ store: kvStore(namespace), bundled, compile, clock, log, interval })
}

/** Adds the header that says which document an answer comes from. */
function shown(compile: (document: unknown) => Gateway, inHeader: boolean): (document: unknown, id: string) => Gateway {
  if (!inHeader) return compile
  return (document, id) => {
    const { service, handle } = compile(document)
    return {
      service,
      async handle(request, context) {
        const response = await handle(request, context)
        response.headers.set("X-Skerry-Config", id)
        return response
      },
    }
  }
}

function parsed(text: string): unknown {
  const { document, problems } = parseJson(text)
  if (problems.hasErrors) throw new ConfigurationError(problems.errors)
  return document
}

/** Makes a value when it is first asked for. A fault is kept too: a broken document is not read for every request. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | { readonly fault: unknown } | undefined
  return () => {
    made ??= attempt(make)
    if ("fault" in made) throw made.fault
    return made.value
  }
}

function attempt<T>(make: () => T): { readonly value: T } | { readonly fault: unknown } {
  try {
    return { value: make() }
  } catch (fault) {
    return { fault }
  }
}
