import type { Upstream } from "../pipeline/ports.ts"
import { environment } from "./environment.ts"

const serviceScheme = "service://"

/** `fetch`, and for `service://NAME` hosts the service binding NAME: a backend of the same account without a network hop. */
export const upstream: Upstream = (url, init) => {
  if (!url.startsWith(serviceScheme)) return fetch(url, init)
  const { hostname } = new URL(url)
  const binding = bindingNamed(hostname)
  if (binding === undefined) throw new Error(`no service binding ${hostname}`)
  return binding.fetch(`http://${url.slice(serviceScheme.length)}`, init)
}

/** Bindings of a deployment never change while an isolate lives. */
const bindings = new Map<string, Fetcher | undefined>()

function bindingNamed(name: string): Fetcher | undefined {
  if (!bindings.has(name)) bindings.set(name, findBinding(name))
  return bindings.get(name)
}

function findBinding(name: string): Fetcher | undefined {
  const key = Object.keys(environment).find((known) => known.toLowerCase() === name.toLowerCase())
  const value = key === undefined ? undefined : environment[key]
  return typeof value === "object" && value !== null && "fetch" in value ? (value as Fetcher) : undefined
}
