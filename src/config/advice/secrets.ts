import { isPlainObject } from "../convert.ts"
import type { Problems } from "../problems.ts"
import type { Advice } from "./index.ts"

const secretName = /(^|[_-])(secret|password|passwd|passphrase|token|api[_-]?key|private[_-]?key|access[_-]?key)$/i

/** Names that end like a secret's and hold none. */
const harmless = new Set(["secret_url"])

/** Levels of a document that are searched. */
const maxDepth = 100

/** Whether a key's value is something that nobody should read. */
export function isSecretName(key: string): boolean {
  return secretName.test(key) && !harmless.has(key.toLowerCase())
}

/** Secrets written into the document: everybody who reads the file, or the namespace, has them. */
export const checkSecrets: Advice = (document, _, problems) => search(document, "", 0, problems)

function search(value: unknown, at: string, depth: number, problems: Problems): void {
  if (depth === maxDepth) return
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) search(item, `${at}[${index}]`, depth + 1, problems)
    return
  }
  if (!isPlainObject(value)) return
  const secret = secretIn(value)
  for (const [key, member] of Object.entries(value)) {
    const place = key.includes("/") ? `${at}["${key}"]` : at === "" ? key : `${at}.${key}`
    if (isSecretName(key) || key === secret) checkText(member, place, problems)
    search(member, place, depth + 1, problems)
  }
}

/** The member that is secret by what stands beside it: a private or symmetric JWK, a fixed Authorization header, an API key. */
function secretIn(object: Readonly<Record<string, unknown>>): string | undefined {
  if (object.kty === "oct") return "k"
  if (typeof object.kty === "string") return "d"
  if (typeof object.name === "string" && /^(proxy-)?authorization$/i.test(object.name)) return "value"
  return Array.isArray(object.roles) && typeof object.key === "string" ? "key" : undefined
}

/** A text that names variables, and nothing but their places in it, is no secret. */
function checkText(value: unknown, at: string, problems: Problems): void {
  if (typeof value !== "string" || value === "" || value.includes("{{")) return
  problems.warning(
    at,
    'a secret in clear text: keep it with "wrangler secret put NAME" and write {{ env "NAME" }} here',
  )
}
