import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { WorkerOptions } from "miniflare"
import type { Endpoint, Service } from "../config/index.ts"
import { examine } from "../gateway.ts"
import type { ShownEndpoint, ShownService } from "./shown-service.ts"

/** Describes a service. `document` is the configuration as written, for its comments. */
export function describeService(service: Service, document: unknown): ShownService {
  const comments = commentsOf(document)
  return {
    name: service.name || "skerry",
    endpoints: service.endpoints.map((endpoint, index) => describeEndpoint(endpoint, comments[index] ?? "")),
  }
}

function describeEndpoint(endpoint: Endpoint, comment: string): ShownEndpoint {
  const { method, path, parameters, inputQueryStrings, inputHeaders, outputEncoding, backends, extraConfig } = endpoint
  const inside = backends.flatMap((backend) => Object.keys(backend.extraConfig))
  const features = [...new Set([...Object.keys(extraConfig), ...inside])].filter((name) => name.includes("/"))
  return {
    method,
    path,
    comment,
    parameters,
    query: inputQueryStrings.filter((name) => name !== "*"),
    headers: inputHeaders.filter((name) => name !== "*"),
    body: ["POST", "PUT", "PATCH"].includes(method) ? exampleBody(extraConfig["validation/json-schema"]) : undefined,
    output: outputEncoding,
    backends: backends.map((backend) => `${backend.method} ${backend.urlPattern}`),
    features: backends.length > 1 ? ["merge", ...features] : features,
    needsToken: "auth/validator" in extraConfig,
    mintsToken: "auth/signer" in extraConfig,
  }
}

function commentsOf(document: unknown): readonly (string | undefined)[] {
  const endpoints = member(document, "endpoints")
  if (!Array.isArray(endpoints)) return []
  return endpoints.map((endpoint) => {
    const comment = member(endpoint, "@comment")
    return typeof comment === "string" ? comment : undefined
  })
}

/** The first example of each member of an object's schema. */
function exampleBody(schema: unknown): string {
  const properties = member(schema, "properties")
  if (typeof properties !== "object" || properties === null) return "{}"
  const members = Object.entries(properties).map(([name, value]) => {
    const examples = member(value, "examples")
    return [name, Array.isArray(examples) ? examples[0] : (member(value, "default") ?? null)]
  })
  return JSON.stringify(Object.fromEntries(members), null, 2)
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}

/** The configuration as it is served behind the playground: its waterfall is drawn from `Server-Timing`. */
export function withServerTiming(json: string): string {
  const document = JSON.parse(json) as { extra_config?: Record<string, unknown> }
  return JSON.stringify({ ...document, extra_config: { "skerry/server-timing": {}, ...document.extra_config } })
}

/** The Worker that serves the playground, in front of the Worker `skerry`. */
export function playgroundWorker(script: string, json: string, variables: Record<string, string>): WorkerOptions {
  const document: unknown = JSON.parse(json)
  const { service } = examine(document, variables)
  const shown = service === undefined ? { name: "", endpoints: [] } : describeService(service, document)
  const atRoot = !shown.endpoints.some(({ method, path }) => method === "GET" && path === "/")
  return {
    name: "playground",
    modules: [{ type: "ESModule", path: "playground.js", contents: script }],
    compatibilityDate: "2026-07-30",
    bindings: { SERVICE: JSON.stringify(shown), AT_ROOT: atRoot ? "yes" : "no" },
    serviceBindings: { GATEWAY: "skerry" },
  }
}

/** Inside a package the playground lies built beside the command line. */
const isBuilt = !import.meta.url.endsWith(".ts")

const fromHere = (relative: string) => fileURLToPath(new URL(relative, import.meta.url).href)

/** The playground's Worker as one module, with the page's files inside. */
export async function bundlePlayground(): Promise<string> {
  if (isBuilt) return readFileSync(fromHere("playground.js"), "utf8")
  const { build } = await import("esbuild")
  const folder = fromHere("../../demo/playground/")
  const common = { bundle: true, write: false, format: "esm", target: "es2022", logLevel: "warning" } as const
  const page = await build({ ...common, entryPoints: [`${folder}page/main.ts`] })
  const worker = await build({
    ...common,
    entryPoints: [`${folder}worker.ts`],
    define: {
      PAGE_HTML: JSON.stringify(readFileSync(`${folder}page/index.html`, "utf8")),
      PAGE_STYLE: JSON.stringify(readFileSync(`${folder}page/style.css`, "utf8")),
      PAGE_SCRIPT: JSON.stringify(page.outputFiles[0]?.text ?? ""),
    },
  })
  return worker.outputFiles[0]?.text ?? ""
}
