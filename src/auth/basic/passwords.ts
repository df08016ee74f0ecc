import { compare, truncates } from "bcrypt-ts/browser"

/** Whether this is the user's password. */
export type PasswordCheck = (user: string, password: string) => Promise<boolean>

/** Wrong guesses that are remembered, so that a client repeating one costs no second computation. */
const wrongLimit = 1000

/**
 * Checks passwords against bcrypt hashes. A right one is computed once in an isolate and from then on recognised by its
 * SHA-256 under a key of the isolate's own, which no log and no dump of the configuration ever holds.
 */
export function passwordCheck(hashes: ReadonlyMap<string, string>): PasswordCheck {
  const right = new Map<string, string>()
  const wrong = new Set<string>()
  const markOf = marker()
  // An unknown user takes as long as a known one.
  const [nobody = ""] = hashes.values()

  return async function isPassword(user, password) {
    // bcrypt looks at 72 bytes: two longer passwords with the same beginning would be one.
    if (password === "" || truncates(password)) return false
    const mark = await markOf(user, password)
    if (right.get(user) === mark) return true
    if (wrong.has(mark)) return false
    const hash = hashes.get(user)
    const isRight = (await compare(password, hash ?? nobody)) && hash !== undefined
    if (isRight) right.set(user, mark)
    else {
      if (wrong.size >= wrongLimit) wrong.clear()
      wrong.add(mark)
    }
    return isRight
  }
}

/** Marks credentials without keeping them: HMAC under a key that lives in this isolate alone. */
function marker(): (user: string, password: string) => Promise<string> {
  let key: CryptoKey | undefined
  return async (user, password) => {
    key ??= await crypto.subtle.importKey(
      "raw",
      crypto.getRandomValues(new Uint8Array(32)),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"],
    )
    const mark = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(`${user}:${password}`))
    return String.fromCharCode(...new Uint8Array(mark))
  }
}
