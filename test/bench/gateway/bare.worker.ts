/**
 * The floor: what a careful person would write by hand for each row, without a framework. Like the gateway it sets three
 * request headers, follows no redirect by itself, gives up in time, and answers with the gateway's headers.
 */
import { XMLParser } from "fast-xml-parser"
import { importJWK, type JSONWebKeySet, jwtVerify } from "jose"

interface Env {
  readonly BACKEND: string
}

type Data = Record<string, unknown>

const answerHeaders = {
  "Content-Type": "application/json; charset=utf-8",
  "X-Krakend": "Version bare",
  "X-Krakend-Completed": "true",
}

async function call(path: string, request: Request, env: Env): Promise<Response> {
  return fetch(env.BACKEND + path, {
    headers: {
      "User-Agent": "bare",
      "X-Forwarded-For": "127.0.0.1",
      "X-Forwarded-Host": request.headers.get("host") ?? "",
    },
    redirect: "manual",
    signal: AbortSignal.timeout(3000),
  })
}

async function data(path: string, request: Request, env: Env): Promise<Data> {
  const response = await call(path, request, env)
  const text = await response.text()
  if (response.status !== 200 && response.status !== 201) throw new Error(String(response.status))
  return JSON.parse(text) as Data
}

function answer(value: Data): Response {
  return new Response(JSON.stringify(value), { headers: answerHeaders })
}

/** One backend: its text is known to be JSON and passes as it is. */
const proxied = (path: string) => async (request: Request, env: Env) => {
  const response = await call(path, request, env)
  const text = await response.text()
  if (response.status !== 200 && response.status !== 201) throw new Error(String(response.status))
  JSON.parse(text)
  return new Response(text, { headers: answerHeaders })
}

const merged = (count: number) => async (request: Request, env: Env) => {
  const parts = await Promise.all(Array.from({ length: count }, (_, index) => data(`/user${index + 1}`, request, env)))
  return answer(Object.assign({}, ...parts) as Data)
}

async function manipulated(request: Request, env: Env): Promise<Response> {
  const [first, second, third, fourth] = await Promise.all([
    data("/user1", request, env),
    data("/user2", request, env),
    data("/user3", request, env),
    data("/user4", request, env),
  ])
  delete first?.secret1
  return answer({
    ...first,
    mail: first?.email1,
    email1: undefined,
    id2: second?.id2,
    name2: second?.name2,
    address2: { city: (second?.address2 as Data | undefined)?.city },
    third,
    ...(fourth?.address4 as Data | undefined),
  })
}

const passed = (path: string) => async (request: Request, env: Env) => {
  const response = await call(path, request, env)
  const headers = new Headers(response.headers)
  headers.set("X-Krakend", "Version bare")
  headers.set("X-Krakend-Completed", "false")
  return new Response(response.body, { status: response.status, headers })
}

const xml = new XMLParser({ ignoreAttributes: false, processEntities: false })

async function fromXml(request: Request, env: Env): Promise<Response> {
  const response = await call("/xml-20k", request, env)
  return answer(xml.parse(await response.text()) as Data)
}

const keys = new Map<string, Awaited<ReturnType<typeof importJWK>>>()

async function keyOf(alg: string, request: Request, env: Env) {
  const known = keys.get(alg)
  if (known !== undefined) return known
  const set = (await (await call("/jwks", request, env)).json()) as JSONWebKeySet
  const key = await importJWK(set.keys.find((one) => one.alg === alg) ?? {}, alg)
  keys.set(alg, key)
  return key
}

const guarded = (alg: string) => async (request: Request, env: Env) => {
  const key = await keyOf(alg, request, env)
  const bearer = (request.headers.get("authorization") ?? "").slice("Bearer ".length)
  try {
    await jwtVerify(bearer, key, { algorithms: [alg], audience: "bench" })
  } catch {
    return new Response(null, { status: 401 })
  }
  return proxied("/user1")(request, env)
}

const routes: Record<string, (request: Request, env: Env) => Promise<Response>> = {
  "/one": proxied("/user1"),
  "/two": merged(2),
  "/four": merged(4),
  "/four-manipulated": manipulated,
  "/noop-1k": passed("/bytes-1k"),
  "/noop-1m": passed("/bytes-1m"),
  "/json-1k": proxied("/json-1k"),
  "/json-100k": proxied("/json-100k"),
  "/json-1m": proxied("/json-1m"),
  "/xml": fromXml,
  "/jwt-hs256": guarded("HS256"),
  "/jwt-rs256": guarded("RS256"),
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const route = routes[new URL(request.url).pathname]
    if (route === undefined) return new Response(null, { status: 404 })
    try {
      return await route(request, env)
    } catch {
      return new Response(null, { status: 500 })
    }
  },
}
