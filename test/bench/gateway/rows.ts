/** The rows of the bench: for each an endpoint of krakend.json, the request, and what it is held against. */
import { audience, order, token } from "./payloads.ts"

export interface Row {
  readonly name: string
  /** Path at the gateway and, below `bare`, at the hand-written Worker. */
  readonly path: string
  readonly method?: "GET" | "POST"
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Path of the hand-written Worker that does the same job. */
  readonly bare?: string
  /** Name of the row that is this one without its feature. */
  readonly without?: string
  /** Requests at once; 32 unless the bodies are large. */
  readonly connections?: number
  /** Served by a gateway of its own: one with 5,000 endpoints, or one that traces or logs a tenth of its requests. */
  readonly service?: "large" | "traced" | "logged"
}

type Endpoint = Record<string, unknown>

const one = { url_pattern: "/user1" }
const merged = (count: number) => Array.from({ length: count }, (_, index) => ({ url_pattern: `/user${index + 1}` }))
const pass = (pattern: string) => [{ url_pattern: pattern, encoding: "no-op" }]

function validator(alg: string, host: string): Endpoint {
  return {
    "auth/validator": {
      alg,
      audience: [audience],
      jwk_url: `${host}/jwks`,
      disable_jwk_security: true,
      cache: true,
    },
  }
}

const schema = {
  type: "object",
  required: ["customer", "lines"],
  properties: {
    customer: {
      type: "object",
      required: ["id", "email"],
      properties: {
        id: { type: "integer", minimum: 1 },
        email: { type: "string", minLength: 3 },
        name: { type: "string" },
      },
    },
    lines: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["sku", "quantity"],
        properties: {
          sku: { type: "string", pattern: "^[A-Z]-[0-9]+$" },
          quantity: { type: "integer", minimum: 1 },
          price: { type: "number" },
        },
      },
    },
  },
}

const expressions = [
  { check_expr: "req_method == 'GET'" },
  { check_expr: "size(req_path) > 1 && req_path.startsWith('/c')" },
  { check_expr: "!has(req_headers['X-Blocked']) || req_headers['X-Blocked'][0] == 'no'" },
]

const modifiers = {
  "fifo.Group": {
    scope: ["request", "response"],
    aggregateErrors: true,
    modifiers: [
      { "header.Modifier": { scope: ["request"], name: "X-Martian", value: "yes" } },
      { "header.Append": { scope: ["request"], name: "X-More", value: "more" } },
      { "header.Blacklist": { scope: ["request"], names: ["X-Not"] } },
      { "header.Modifier": { scope: ["response"], name: "X-Answer", value: "seen" } },
    ],
  },
}

const script = `
function post(r)
  local response = r.load()
  local data = response:data()
  data:set("greeting", "hello " .. data:get("name1"))
  data:set("count", 3)
  if data:get("id1") == 1 then
    data:set("first", true)
  end
  data:del("secret1")
end`

/** krakend.json for the bench, in front of a backend. */
export function document(host: string): Record<string, unknown> {
  const endpoint = (path: string, backend: unknown, more: Endpoint = {}) => ({ endpoint: path, backend, ...more })
  const scripted = { pre: "", post: "post(response)", sources: [], allow_open_libs: false }
  return {
    version: 3,
    host: [host],
    timeout: "3s",
    endpoints: [
      endpoint("/one", [one]),
      endpoint("/two", merged(2)),
      endpoint("/four", merged(4)),
      endpoint("/four-manipulated", [
        { url_pattern: "/user1", deny: ["secret1"], mapping: { email1: "mail" } },
        { url_pattern: "/user2", allow: ["id2", "name2", "address2.city"] },
        { url_pattern: "/user3", group: "third" },
        { url_pattern: "/user4", target: "address4" },
      ]),
      endpoint("/noop-1k", pass("/bytes-1k"), { output_encoding: "no-op" }),
      endpoint("/noop-1m", pass("/bytes-1m"), { output_encoding: "no-op" }),
      endpoint("/json-1k", [{ url_pattern: "/json-1k" }]),
      endpoint("/json-100k", [{ url_pattern: "/json-100k" }]),
      endpoint("/json-1m", [{ url_pattern: "/json-1m" }]),
      endpoint("/xml", [{ url_pattern: "/xml-20k", encoding: "xml" }]),
      endpoint("/jwt-hs256", [one], { extra_config: validator("HS256", host) }),
      endpoint("/jwt-rs256", [one], { extra_config: validator("RS256", host) }),
      endpoint("/limited", [one], { extra_config: { "qos/ratelimit/router": { max_rate: 1_000_000 } } }),
      endpoint("/lua", [
        { ...one, extra_config: { "modifier/lua-backend": { ...scripted, post: `${script}\npost(response)` } } },
      ]),
      endpoint("/cel", [one], { extra_config: { "validation/cel": expressions } }),
      endpoint("/schema", [{ ...one, method: "POST" }], {
        method: "POST",
        extra_config: { "validation/json-schema": schema },
      }),
      endpoint("/post", [{ ...one, method: "POST" }], { method: "POST" }),
      endpoint("/martian", [{ ...one, extra_config: { "modifier/martian": modifiers } }]),
    ],
  }
}

/** The same service with 5,000 endpoints, of which `/one` is the last. */
function largeDocument(host: string): Record<string, unknown> {
  const endpoints = Array.from({ length: 4999 }, (_, index) => ({
    endpoint: `/area${index % 50}/thing${index}/{id}`,
    backend: [{ url_pattern: `/things/${index}/{id}` }],
  }))
  return { version: 3, host: [host], timeout: "3s", endpoints: [...endpoints, { endpoint: "/one", backend: [one] }] }
}

/** The same service with traces of a tenth and metrics of all requests; the backend takes what is sent to a collector. */
function tracedDocument(host: string): Record<string, unknown> {
  const exporters = { otlp: [{ name: "bench", host, use_http: true }] }
  return { ...document(host), extra_config: { "telemetry/opentelemetry": { trace_sample_rate: 0.1, exporters } } }
}

/** The same service with a line for a tenth of the requests. */
function loggedDocument(host: string): Record<string, unknown> {
  return { ...document(host), extra_config: { "skerry/access-log": { sample_rate: 0.1 } } }
}

/** What a row's gateway is configured with. */
export function documentFor({ service }: Row, host: string): Record<string, unknown> {
  return service === undefined ? document(host) : documents[service](host)
}

const documents = { large: largeDocument, traced: tracedDocument, logged: loggedDocument }

/**
 * The row of a name.
 * @throws Error that lists the names there are
 */
export function rowNamed(all: readonly Row[], name: string): Row {
  const row = all.find((one) => one.name === name)
  if (row === undefined) throw new Error(`no row ${name}: ${all.map((one) => one.name).join(" | ")}`)
  return row
}

export function rows(rsaJwk: object): readonly Row[] {
  const bearer = (alg: "HS256" | "RS256") => ({ Authorization: `Bearer ${token(alg, rsaJwk)}` })
  const sent = { method: "POST", headers: { "Content-Type": "application/json" }, body: order } as const
  return [
    { name: "one backend", path: "/one", bare: "/one" },
    { name: "two backends", path: "/two", bare: "/two" },
    { name: "four backends", path: "/four", bare: "/four" },
    { name: "four backends, manipulated", path: "/four-manipulated", bare: "/four-manipulated" },
    { name: "no-op 1 kB", path: "/noop-1k", bare: "/noop-1k" },
    { name: "no-op 1 MB", path: "/noop-1m", bare: "/noop-1m", connections: 8 },
    { name: "json 1 kB", path: "/json-1k", bare: "/json-1k" },
    { name: "json 100 kB", path: "/json-100k", bare: "/json-100k", connections: 8 },
    { name: "json 1 MB", path: "/json-1m", bare: "/json-1m", connections: 4 },
    { name: "xml 20 kB", path: "/xml", bare: "/xml", connections: 8 },
    { name: "jwt HS256", path: "/jwt-hs256", bare: "/jwt-hs256", headers: bearer("HS256") },
    { name: "jwt RS256", path: "/jwt-rs256", bare: "/jwt-rs256", headers: bearer("RS256") },
    { name: "limit, global", path: "/limited", bare: "/one", without: "one backend" },
    { name: "lua", path: "/lua", without: "one backend" },
    { name: "cel", path: "/cel", without: "one backend" },
    { name: "schema", path: "/schema", without: "post", ...sent },
    { name: "post", path: "/post", ...sent },
    { name: "martian", path: "/martian", without: "one backend" },
    { name: "5,000 endpoints", path: "/one", without: "one backend", service: "large" },
    { name: "OpenTelemetry, 10 %", path: "/one", without: "one backend", service: "traced" },
    { name: "access log, 10 %", path: "/one", without: "one backend", service: "logged" },
  ]
}
