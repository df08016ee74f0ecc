/**
 * The backend of the demo: a small shop. Some of its routes are slow, some fail, and one does either now and then, so that a
 * gateway in front of it has something to do.
 */
export interface Product {
  readonly id: number
  readonly name: string
  /** In cents. */
  readonly price: number
  readonly category: string
}

const products: readonly Product[] = [
  { id: 1, name: "Storm lantern", price: 4900, category: "light" },
  { id: 2, name: "Wool sweater", price: 8900, category: "wear" },
  { id: 3, name: "Folding knife", price: 3200, category: "tools" },
  { id: 4, name: "Sea chart", price: 2100, category: "paper" },
]

const reviews: Readonly<Record<number, readonly { stars: number; text: string }[]>> = {
  1: [
    { stars: 5, text: "Burns in any wind." },
    { stars: 4, text: "Heavier than it looks." },
  ],
  2: [{ stars: 5, text: "Warm when wet." }],
}

const slowMilliseconds = 3000

/** Made when it is first asked for, and forgotten with the process: tokens of an earlier run are worth nothing. */
let keyPair: Promise<CryptoKeyPair> | undefined

/** The key set that tokens are checked with, or, for the gateway's signer, the one that they are signed with. */
async function keySet(kind: "publicKey" | "privateKey"): Promise<Response> {
  keyPair ??= crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]) as Promise<CryptoKeyPair>
  const key = (await crypto.subtle.exportKey("jwk", (await keyPair)[kind])) as JsonWebKey
  return Response.json({ keys: [{ ...key, kid: "demo", alg: "ES256", use: "sig" }] })
}

/** What the gateway signs: a customer's token for a quarter of an hour. */
function login(): Response {
  const exp = Math.floor(Date.now() / 1000) + 900
  return Response.json({ access_token: { iss: "shop", sub: "customer-7", roles: ["customer"], exp }, exp })
}

/** Two cookies, on two lines as they have to be. */
function cookies(): Response {
  const headers = new Headers()
  headers.append("Set-Cookie", "basket=full; Path=/; HttpOnly")
  headers.append("Set-Cookie", "visit=1; Path=/")
  return new Response("set", { headers })
}

/** Texts that would do harm if anybody took them for markup. */
function hostile(): Response {
  return Response.json({
    script: "<script>document.title='owned'</script>",
    image: "<img src=x onerror=\"document.title='owned'\">",
    close: "</script></pre><h1>big</h1>",
    control: "bell \u0007, escape \u001b[31m, null \u0000, right-to-left \u202e, separator \u2028",
    ["__proto__"]: { polluted: true },
  })
}

/** What a route is given: the path's captures, the request and its URL. */
type Route = (captures: readonly string[], request: Request, url: URL) => Response | Promise<Response>

const routes: readonly (readonly [method: string, pattern: RegExp, route: Route])[] = [
  ["GET", /^\/products$/, (_, __, url) => Response.json({ products: listed(url) })],
  ["GET", /^\/products\/(\d+)$/, ([id]) => found(products.find((product) => product.id === Number(id)))],
  ["GET", /^\/products\/(\d+)\/reviews$/, ([id]) => Response.json({ reviews: reviews[Number(id)] ?? [] })],
  [
    "GET",
    /^\/products\/(\d+)\/stock$/,
    ([id]) => Response.json({ stock: { count: (Number(id) * 7) % 11, place: "pier 3" } }),
  ],
  ["POST", /^\/orders$/, async (_, request) => order(await request.text())],
  ["GET", /^\/slow$/, slow],
  ["GET", /^\/failing$/, () => Response.json({ error: "out of order" }, { status: 503 })],
  [
    "GET",
    /^\/flaky$/,
    () => (Math.random() < 0.5 ? Response.json({ luck: true }) : new Response(null, { status: 502 })),
  ],
  ["GET", /^\/events$/, () => events()],
  ["GET", /^\/login$/, () => login()],
  ["GET", /^\/keys$/, () => keySet("publicKey")],
  ["GET", /^\/keys\/private$/, () => keySet("privateKey")],
  ["GET", /^\/cookie$/, () => cookies()],
  ["GET", /^\/bytes$/, () => new Response(Uint8Array.from({ length: 256 }, (_, byte) => byte))],
  ["GET", /^\/hostile$/, () => hostile()],
  [
    "GET",
    /^\/orders\/mine$/,
    (_, request) => Response.json({ customer: request.headers.get("x-customer"), orders: [3, 4] }),
  ],
  [
    "GET",
    /^\/huge$/,
    () => Response.json({ rows: Array.from({ length: 40_000 }, (_, row) => ({ row, text: "ballast" })) }),
  ],
  [
    "GET",
    /^\/echo$/,
    (_, request, url) => Response.json({ path: url.pathname, headers: Object.fromEntries(request.headers) }),
  ],
]

function listed(url: URL): readonly Product[] {
  const category = url.searchParams.get("category")
  return category === null ? products : products.filter((product) => product.category === category)
}

function found(product: Product | undefined): Response {
  return product === undefined ? Response.json({ error: "no such product" }, { status: 404 }) : Response.json(product)
}

function order(body: string): Response {
  try {
    const { product, count = 1 } = JSON.parse(body) as { product?: number; count?: number }
    const chosen = products.find(({ id }) => id === product)
    if (chosen === undefined) return Response.json({ error: "no such product" }, { status: 404 })
    return Response.json({ order: { product: chosen.name, count, total: chosen.price * count } }, { status: 201 })
  } catch {
    return Response.json({ error: "not JSON" }, { status: 400 })
  }
}

async function slow(): Promise<Response> {
  await scheduler.wait(slowMilliseconds)
  return Response.json({ slow: true })
}

/** One server-sent event a second, five in all. */
function events(): Response {
  const text = new TextEncoder()
  let count = 0
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (count > 0) await scheduler.wait(1000)
      count++
      controller.enqueue(text.encode(`data: {"tick":${count}}\n\n`))
      if (count === 5) controller.close()
    },
  })
  return new Response(stream, { headers: { "Content-Type": "text/event-stream" } })
}

/** Sends every message back, until the client closes. */
function echoSocket(): Response {
  const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket]
  server.accept()
  server.addEventListener("message", ({ data }) => server.send(`echo: ${String(data)}`))
  return new Response(null, { status: 101, webSocket: client })
}

export default {
  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url)
    if (request.headers.get("upgrade") === "websocket") return echoSocket()
    for (const [method, pattern, route] of routes) {
      const match = method === request.method ? pattern.exec(url.pathname) : null
      if (match !== null) return route(match.slice(1), request, url)
    }
    return Response.json({ error: "no such route" }, { status: 404 })
  },
}
