/** What the backend of the bench answers, and the tokens that the clients show. */
import { createHmac, createPrivateKey, sign } from "node:crypto"

export interface Body {
  readonly type: string
  readonly body: string
}

/** A page of items of about `bytes` characters. */
function page(bytes: number): string {
  const items: unknown[] = []
  let size = 0
  for (let id = 0; size < bytes; id++) {
    const item = {
      id,
      title: `Item number ${id} of the page`,
      price: id * 1.25 + 0.5,
      tags: ["new", "blue", `t${id % 7}`],
      owner: { name: `Owner ${id % 13}`, active: id % 2 === 0 },
    }
    items.push(item)
    size += JSON.stringify(item).length
  }
  return JSON.stringify({ page: 1, total: items.length, items })
}

const user = (index: number) =>
  JSON.stringify({
    [`id${index}`]: index,
    [`name${index}`]: "Ada Lovelace",
    [`email${index}`]: "ada@example.com",
    [`secret${index}`]: "hidden",
    [`address${index}`]: { street: "1 Harbour Road", city: "Skerryvore", zip: "12345" },
    [`roles${index}`]: ["admin", "author"],
  })

function feed(bytes: number): string {
  let items = ""
  for (let id = 0; items.length < bytes; id++) {
    items += `<item id="${id}"><title>Item ${id}</title><price currency="EUR">${id}.50</price><tag>a</tag><tag>b</tag></item>`
  }
  return `<?xml version="1.0" encoding="UTF-8"?><catalog>${items}</catalog>`
}

const json = (body: string): Body => ({ type: "application/json", body })

export const bodies: Readonly<Record<string, Body>> = {
  "/user1": json(user(1)),
  "/user2": json(user(2)),
  "/user3": json(user(3)),
  "/user4": json(user(4)),
  "/json-1k": json(page(1000)),
  "/json-100k": json(page(95_000)),
  "/json-1m": json(page(1_000_000)),
  "/bytes-1k": { type: "application/octet-stream", body: "x".repeat(1024) },
  "/bytes-1m": { type: "application/octet-stream", body: "x".repeat(1024 * 1024) },
  "/xml-20k": { type: "application/xml", body: feed(20_000) },
}

/** The secret of the HS256 key: test data, of no use anywhere else. */
const secret = Buffer.from("skerry-bench-secret-skerry-bench-secret-skerry-bench")

export const audience = "bench"

/** RSA and HMAC keys as the key server publishes them. `RSA_KEY` is handed over by the process that starts the bench. */
export function keySet(): string {
  const rsa = process.env.BENCH_RSA_JWK
  const keys: object[] = [{ kty: "oct", kid: "hmac", alg: "HS256", k: secret.toString("base64url") }]
  if (rsa !== undefined) {
    const { kty, n, e } = JSON.parse(rsa) as Record<string, string>
    keys.push({ kty, n, e, kid: "rsa", alg: "RS256", use: "sig" })
  }
  return JSON.stringify({ keys })
}

/** A token that is good for an hour. */
export function token(alg: "HS256" | "RS256", rsaJwk: object): string {
  const text = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    sub: "1234",
    aud: audience,
    iss: "https://issuer.example",
    roles: ["admin"],
    iat: now,
    exp: now + 3600,
  }
  const input = `${text({ alg, kid: alg === "HS256" ? "hmac" : "rsa", typ: "JWT" })}.${text(claims)}`
  const signature =
    alg === "HS256"
      ? createHmac("sha256", secret).update(input).digest()
      : sign("sha256", Buffer.from(input), createPrivateKey({ key: rsaJwk as never, format: "jwk" }))
  return `${input}.${signature.toString("base64url")}`
}

/** The body of the schema row: about 2 kB. */
export const order = JSON.stringify({
  customer: { id: 77, email: "ada@example.com", name: "Ada Lovelace" },
  lines: Array.from({ length: 24 }, (_, index) => ({
    sku: `A-${1000 + index}`,
    quantity: index + 1,
    price: 9.5,
    note: "handle with care",
  })),
})
