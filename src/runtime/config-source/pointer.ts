import * as v from "valibot"

/** Key of the pointer that says which document is served. */
export const currentKey = "current"

/** Key of the pointer that `current` was before the last push: what a rollback goes back to. */
export const previousKey = "previous"

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "expected a SHA-256 in lower-case hexadecimal"))

const canarySchema = v.strictObject({
  document: hash,
  /** Share of the clients, in percent. */
  percent: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100)), 0),
  /** Requests with this header get the document whatever their share. */
  header: v.optional(v.strictObject({ name: v.pipe(v.string(), v.regex(/^[\w-]+$/)), value: v.string() })),
})

const pointerSchema = v.strictObject({
  document: hash,
  canary: v.optional(canarySchema),
})

/** Which documents are served, by the SHA-256 of their text. */
export type Pointer = v.InferOutput<typeof pointerSchema>
export type CanaryRule = v.InferOutput<typeof canarySchema>

/**
 * Reads a pointer's text.
 * @throws Error that says what is wrong with it.
 */
export function parsePointer(text: string): Pointer {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    throw new Error("the pointer is not JSON")
  }
  const parsed = v.safeParse(pointerSchema, raw)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new Error(`the pointer is not valid: ${v.getDotPath(issue) ?? "document"}: ${issue.message}`)
}

/** The SHA-256 of a document's bytes in lower-case hexadecimal: the key that it is stored under. */
export async function documentKey(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
