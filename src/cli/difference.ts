import { isSecretName } from "../config/advice/secrets.ts"
import { type Endpoint, parseJson, type Service } from "../config/index.ts"
import { examineText } from "./document.ts"
import type { RemoteStore } from "./wrangler.ts"

/** What one value was and is; `undefined` for one that is not there. */
export interface ValueChange {
  /** `backends[0].urlPattern`, empty for the whole. */
  readonly at: string
  readonly before: unknown
  readonly after: unknown
}

/** What differs between two configurations. Endpoints are named by method and path. */
export interface Difference {
  readonly service: readonly ValueChange[]
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly { readonly endpoint: string; readonly values: readonly ValueChange[] }[]
}

/** Changes of one endpoint that are shown. */
const changesShown = 5

/** Characters of a value that are shown. */
const valueLength = 60

/** Compares two services by what they mean: defaults are filled in, the order of endpoints does not count. */
export function compareServices(before: Service, after: Service): Difference {
  const old = byName(before)
  const now = byName(after)
  const service = changesBetween({ ...before, endpoints: [] }, { ...after, endpoints: [] }, "")
  const changed = [...now].flatMap(([endpoint, is]) => {
    const was = old.get(endpoint)
    const all = was === undefined ? [] : changesBetween(placeless(was), placeless(is), "")
    const values = all.filter((change) => !service.some((inherited) => isSame(inherited, change)))
    return values.length === 0 ? [] : [{ endpoint, values }]
  })
  return {
    service,
    added: [...now.keys()].filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !now.has(name)),
    changed,
  }
}

/** Compares with a document in the store. */
export async function servedDifference(store: RemoteStore, document: string, after: Service): Promise<Difference> {
  const text = await store.get(document)
  if (text === undefined) throw new Error(`the document ${document} that is served is not in the namespace`)
  const { service } = examineText(parseJson(text), { standIns: true })
  if (service === undefined) throw new Error(`the document ${document} that is served cannot be read`)
  return compareServices(service, after)
}

/** One line for each difference, as people read it. Values that may be secret are not shown. */
export function formatDifference({ service, added, removed, changed }: Difference): string {
  const lines = [
    ...service.map((change) => `~ service ${formatChange(change)}`),
    ...added.map((name) => `+ ${name}`),
    ...removed.map((name) => `- ${name}`),
    ...changed.flatMap(({ endpoint, values }) => [
      `~ ${endpoint}`,
      ...values.slice(0, changesShown).map((change) => `    ${formatChange(change)}`),
      ...(values.length > changesShown ? [`    and ${values.length - changesShown} more`] : []),
    ]),
  ]
  return lines.length === 0 ? "no difference" : lines.join("\n")
}

/** Where keys, password hashes and credentials are, whatever their names. */
const secretPlace = /\["auth\/[^"]+"\](?:$|\.(?:keys|users|endpoint_params)\b)/

function formatChange({ at, before, after }: ValueChange): string {
  if (secretPlace.test(at) || at.split(/[.[\]"]+/).some(isSecretName)) return `${at}: changed`
  return `${at}: ${shown(before)} → ${shown(after)}`
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing"
  const text = JSON.stringify(value, (key, member) =>
    isSecretName(key) || key.startsWith("auth/") ? "…" : (member as unknown),
  )
  return text.length > valueLength ? `${text.slice(0, valueLength)}…` : text
}

function byName({ endpoints }: Service): Map<string, Endpoint> {
  return new Map(endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint]))
}

/** What an endpoint takes from the service is told once. */
function isSame(one: ValueChange, other: ValueChange): boolean {
  return one.at === other.at && one.before === other.before && one.after === other.after
}

/** Without the places in the document, which move when an endpoint is added before. */
function placeless({ at: _, backends, ...endpoint }: Endpoint) {
  return { ...endpoint, backends: backends.map(({ at: __, ...backend }) => backend) }
}

function changesBetween(before: unknown, after: unknown, at: string): ValueChange[] {
  if (Object.is(before, after)) return []
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [{ at, before, after }]
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].flatMap((key) => changesBetween(before[key], after[key], member(at, key, Array.isArray(after))))
}

function member(at: string, key: string, inList: boolean): string {
  if (inList) return `${at}[${key}]`
  if (key.includes("/")) return `${at}["${key}"]`
  return at === "" ? key : `${at}.${key}`
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null
}
