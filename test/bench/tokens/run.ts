/**
 * `node test/bench/tokens/run.ts`: processor time of one token's validation in this process, ours against `jwtVerify` of
 * jose with an imported key, for tokens that nobody has shown before and for one that comes again. No HTTP is involved.
 */
import { type CryptoKey, exportJWK, generateKeyPair, generateSecret, type JWK, jwtVerify, SignJWT } from "jose"
import { validatorOptions } from "../../../src/auth/validator/options.ts"
import { tokenVerifier } from "../../../src/auth/validator/verify.ts"
import type { HandlerSite } from "../../../src/pipeline/component.ts"
import type { Scope } from "../../../src/pipeline/scope.ts"

const audience = "bench"
const tokensPerRound = 2000
const rounds = 15

interface Signing {
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
  readonly published: JWK
}

async function signing(alg: string): Promise<Signing> {
  if (alg.startsWith("HS")) {
    const key = (await generateSecret(alg, { extractable: true })) as CryptoKey
    return { privateKey: key, publicKey: key, published: { ...(await exportJWK(key)), kid: "key" } }
  }
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { privateKey, publicKey, published: { ...(await exportJWK(publicKey)), kid: "key" } }
}

function ours(alg: string, published: JWK): (token: string) => Promise<boolean> {
  const ports = {
    clock: { now: () => Date.now() },
    log: { debug() {}, info() {}, warning: console.error, error: console.error },
    upstream: async () => Response.json({ keys: [published] }),
    sharedCache: undefined,
  }
  const at = { ports, service: { extraConfig: {} } } as unknown as HandlerSite
  const scope = {
    ports,
    connections: { run: (_: unknown, call: () => unknown) => call() },
    waitUntil: () => undefined,
  } as unknown as Scope
  const options = validatorOptions({ alg, audience: [audience], jwk_url: "https://keys.test/", cache: true })
  const verify = options === undefined ? undefined : tokenVerifier(options, undefined, at)
  if (verify === undefined) throw new Error("closed")
  return async (token) => "claims" in (await verify(token, scope))
}

/** Microseconds of processor time per token. */
async function cost(tokens: readonly string[], check: (token: string) => Promise<boolean>): Promise<number> {
  const before = process.cpuUsage()
  for (const token of tokens) if (!(await check(token))) throw new Error("a good token was refused")
  const { user, system } = process.cpuUsage(before)
  return (user + system) / tokens.length
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

for (const alg of ["HS256", "RS256", "ES256"]) {
  const { privateKey, publicKey, published } = await signing(alg)
  const check = ours(alg, published)
  const joses = async (token: string) => {
    await jwtVerify(token, publicKey, { algorithms: [alg], audience })
    return true
  }
  const figures: Record<"ours, new" | "jose" | "ours, again", number[]> = {
    "ours, new": [],
    jose: [],
    "ours, again": [],
  }
  for (let round = 0; round < rounds; round++) {
    const sign = (id: number) =>
      new SignJWT({ sub: `user-${round}-${id}`, roles: ["admin"], iss: "https://issuer.example" })
        .setProtectedHeader({ alg, kid: "key", typ: "JWT" })
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime("1h")
        .sign(privateKey)
    const tokens = await Promise.all(Array.from({ length: tokensPerRound }, (_, id) => sign(id)))
    figures["ours, new"].push(await cost(tokens, check))
    figures.jose.push(await cost(tokens, joses))
    figures["ours, again"].push(
      await cost(
        tokens.map(() => tokens.at(-1) ?? ""),
        check,
      ),
    )
  }
  const line = Object.entries(figures).map(([name, costs]) => `${name} ${median(costs).toFixed(1)} µs`)
  console.log(`${alg}  ${line.join("   ")}`)
}
