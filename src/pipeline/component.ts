import type { GenericSchema, InferInput } from "valibot"
import { safeParse } from "valibot"
import type { Level, Surroundings } from "../config/namespaces.ts"
import type { Problems } from "../config/problems.ts"
import type { Backend, Endpoint, ExtraConfig, Service } from "../config/service.ts"
import type { JsonObject } from "../lib/json/index.ts"
import type { BackendAnswer, BackendCall } from "./call.ts"
import type { Ports } from "./ports.ts"
import type { ClientRequest, ProxyRequest } from "./request.ts"
import type { ProxyResponse } from "./response.ts"
import type { Scope } from "./scope.ts"

/** Answers a client's request. The Response is one that the gateway made: outer middlewares may add headers to it. */
export type Handler = (request: ClientRequest, scope: Scope) => Promise<Response> | Response
export type HandlerMiddleware = (next: Handler) => Handler

/** Turns a request into data (or a stream). A total failure rejects with a `GatewayError`. */
export type Proxy = (request: ProxyRequest, scope: Scope) => Promise<ProxyResponse>
export type ProxyMiddleware = (next: Proxy) => Proxy

/** Makes one HTTP call: the request as it leaves, the answer as it came. */
export type Client = (call: BackendCall, scope: Scope) => Promise<BackendAnswer>
export type ClientMiddleware = (next: Client) => Client

/** Joins the proxies of several backends into one. */
export type Merge = (backends: readonly Proxy[]) => Proxy

/** Changes the data of one backend's answer: `null` stands for a JSON `null`. */
export type Formatter = (data: JsonObject | null) => JsonObject | null

/**
 * Judges the status of a backend's answer before it is decoded: gives the answer back to let it pass, gives data to
 * take its place, or throws the `GatewayError` that the call ends with.
 */
export type StatusHandler = (answer: BackendAnswer, call: BackendCall) => Promise<StatusVerdict> | StatusVerdict

export type StatusVerdict = { readonly pass: BackendAnswer } | { readonly data: JsonObject }

/** Where a service-level hook is built. */
export interface ServiceSite {
  readonly service: Service
  readonly ports: Ports
}

/** Where an endpoint-level hook is built. */
export interface EndpointSite extends ServiceSite {
  readonly endpoint: Endpoint
  /** Backends that take part in the answer; shadows do not. */
  readonly backends: readonly Backend[]
  /** The proxy of one of the endpoint's backends, whether it takes part or not. */
  readonly backendProxy: (backend: Backend) => Proxy
}

/** Where a handler of an endpoint is built: it may take the place of the reference's rendering. */
export interface HandlerSite extends EndpointSite {
  /** Runs the endpoint's whole proxy stack, on what it may see of the client's request and within the endpoint's time. */
  readonly call: (request: ClientRequest, scope: Scope) => Promise<ProxyResponse>
}

/** Where a backend-level hook is built. */
export interface BackendSite extends ServiceSite {
  readonly endpoint: Endpoint
  readonly backend: Backend
}

/** The hooks of a component, by the level of `extra_config` that they read. `undefined`: nothing to do here. */
interface Hooks<C> {
  /** Around everything, the router too. */
  server?(config: C, at: ServiceSite): HandlerMiddleware | undefined
  /** Around every matched endpoint, and the 404 and 405 answers. */
  route?(config: C, at: ServiceSite): HandlerMiddleware | undefined
  /** Around one endpoint's handler. */
  handler?(config: C, at: HandlerSite): HandlerMiddleware | undefined
  /** Around one endpoint's merged backends. */
  proxy?(config: C, at: EndpointSite): ProxyMiddleware | undefined
  /** In place of the parallel merge. */
  merge?(config: C, at: EndpointSite): Merge | undefined
  /** Around one backend's call, decoding included. */
  backend?(config: C, at: BackendSite): ProxyMiddleware | undefined
  /** Around one backend's HTTP call; its redirects are followed inside. */
  client?(config: C, at: BackendSite): ClientMiddleware | undefined
  /** In place of the rule that only 200 and 201 are good; a no-op backend asks nobody. */
  status?(config: C, at: BackendSite): StatusHandler | undefined
  /** In place of allow, deny and mapping. */
  format?(config: C, at: BackendSite): Formatter | undefined
}

/** A feature under a KrakenD namespace, as its folder declares it. */
export interface ComponentDefinition<C> extends Hooks<C> {
  readonly namespace: string
  /** Tolerant where the reference is: a value that does not fit switches the component off, with a warning. */
  readonly schema: GenericSchema<unknown, C>
  /** What its options are best written as, where `schema` takes anything: for editors and the compiler. */
  readonly options?: GenericSchema
  /** Build hooks also where the namespace is absent: the schema then reads `undefined`. */
  readonly always?: boolean
  /** Where else it may stand, to be read by others: each hook already stands for its own level. */
  readonly levels?: readonly Level[]
  /** For who looks at `scope.record`: how much has to be recorded. */
  readonly records?: Recorded | ((config: C) => Recorded)
  /** What `skerry check` and the start say about a configuration that fits the schema; an error refuses the start. */
  check?(config: C, at: string, problems: Problems, around: Surroundings): void
}

/** What a component says of itself to the compiler: the type of its options under the name of its namespace. */
export interface Declared<Namespace extends string, Options> {
  readonly "~declared"?: { readonly namespace: Namespace; readonly options: Options }
}

/** The request with its end alone, or also what its endpoint makes of its calls, and each call. */
export type Recorded = "request" | "calls"

type Built<Hook> = Hook extends ((config: never, at: infer Site) => infer Result) | undefined
  ? (at: Site) => Result
  : never

/** A component with its configuration type sealed in: hooks take the place they are built for and nothing else. */
export type Component = {
  readonly namespace: string
  readonly levels: readonly Level[]
  /** What its options are best written as. */
  readonly options: GenericSchema
  /** Adds problems for one `extra_config` value. */
  check(raw: unknown, at: string, problems: Problems, around: Surroundings): void
  /** How much has to be recorded for it; `undefined`: nothing. */
  records(service: Service): Recorded | undefined
} & { readonly [Stage in keyof Hooks<never>]?: Built<Hooks<never>[Stage]> }

export type Stage = keyof Hooks<never>

const levelOf: Readonly<Record<Stage, Level>> = {
  server: "service",
  route: "service",
  handler: "endpoint",
  proxy: "endpoint",
  merge: "endpoint",
  backend: "backend",
  client: "backend",
  status: "backend",
  format: "backend",
}

const stages = Object.keys(levelOf) as Stage[]

/** Seals a definition: reads the namespace at each place, parses it by the schema, and builds the hook. */
export function component<
  C,
  const Namespace extends string = string,
  Written = unknown,
  Options extends GenericSchema = GenericSchema<Written>,
>(
  definition: ComponentDefinition<C> & {
    readonly namespace: Namespace
    readonly schema: GenericSchema<Written, C>
    readonly options?: Options
  },
): Component & Declared<Namespace, InferInput<Options>> {
  const { namespace, schema, always = false } = definition

  function read(extraConfig: ExtraConfig): { config: C } | undefined {
    if (!always && !Object.hasOwn(extraConfig, namespace)) return undefined
    const parsed = safeParse(schema, extraConfig[namespace])
    return parsed.success ? { config: parsed.output } : undefined
  }

  function extraConfigAt(level: Level, at: ServiceSite | EndpointSite | BackendSite): ExtraConfig {
    if (level === "service") return at.service.extraConfig
    if (level === "endpoint" && "endpoint" in at) return at.endpoint.extraConfig
    if (level === "backend" && "backend" in at) return at.backend.extraConfig
    throw new TypeError(`a hook of "${namespace}" reads the ${level}, and is built where there is none`)
  }

  const built: Record<string, unknown> = {}
  for (const stage of stages) {
    const hook = definition[stage] as ((config: C, at: unknown) => unknown) | undefined
    if (hook === undefined) continue
    built[stage] = (at: ServiceSite) => {
      const found = read(extraConfigAt(levelOf[stage], at))
      return found === undefined ? undefined : hook.call(definition, found.config, at)
    }
  }
  const levels = new Set(definition.levels)
  for (const stage of stages) if (definition[stage] !== undefined) levels.add(levelOf[stage])

  return {
    ...built,
    namespace,
    levels: [...levels],
    options: definition.options ?? schema,
    check(raw, at, problems, around) {
      const parsed = safeParse(schema, raw)
      if (parsed.success) definition.check?.(parsed.output, at, problems, around)
      else problems.warning(at, `switched off: ${parsed.issues[0].message}`)
    },
    records({ extraConfig }) {
      const { records } = definition
      if (typeof records !== "function") return Object.hasOwn(extraConfig, namespace) ? records : undefined
      const found = read(extraConfig)
      return found && records(found.config)
    },
  } as Component & Declared<Namespace, InferInput<Options>>
}

/** Which components stand at each stage, outermost first; `read` has those that stand at none. */
export type Stack = { readonly [List in Stage | "read"]: readonly Component[] }

/** Whether a component has to be in a list of the stack: its hook for a stage is dead unless it is. */
export function belongsTo(component: Component, list: keyof Stack): boolean {
  return list === "read" ? stages.every((stage) => component[stage] === undefined) : component[list] !== undefined
}
