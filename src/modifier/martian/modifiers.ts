import { goQuote } from "../../lib/go-quote.ts"
import { encodePath, pathUnescape, queryEncode, queryParse } from "../../lib/go-url.ts"
import { canonicalHeaderName, isHeaderName } from "../../lib/header-name.ts"
import { addHeader, firstValue } from "../../pipeline/headers.ts"
import { bodyModifier } from "./body.ts"
import { cookieModifier } from "./cookie.ts"
import { appendHeader, headerOf, type RequestDraft, setHeader, urlParts, urlText } from "./draft.ts"
import { type Fields, MartianError } from "./fields.ts"
import type { Direction, Kind } from "./parse.ts"

const both: readonly Direction[] = ["request", "response"]

const defaultPorts: Readonly<Record<string, string>> = { http: "80", https: "443" }

/** Every modifier that changes something, by its name (semantics/martian.md, "Names that exist"). */
export const modifiers: Readonly<Record<string, Kind>> = {
  "header.Modifier": {
    supports: both,
    build(fields) {
      const name = canonicalHeaderName(fields.text("name"))
      const value = fields.text("value")
      return {
        // The runtime takes Host from the URL: setting it has no effect (docs/deviations.md).
        request: ({ headers }) => {
          if (name === "Content-Length" && !/^[+-]?\d+$/.test(value)) throw new Error(notInteger(value))
          if (name !== "Host") headers.set(name, [value])
        },
        response: (response) => setHeader(response, name, value),
      }
    },
  },
  "header.Append": {
    supports: both,
    build(fields) {
      const name = canonicalHeaderName(fields.text("name"))
      const value = fields.text("value")
      return {
        request: ({ headers }) => {
          if (name === "Host") throw new Error("proxyutil: illegal header multiple: Host")
          addHeader(headers, name, value)
        },
        response: (response) => appendHeader(response, name, value),
      }
    },
  },
  "header.Copy": {
    supports: both,
    build(fields) {
      const from = canonicalHeaderName(fields.text("from"))
      const to = canonicalHeaderName(fields.text("to"))
      return {
        request: (request) => void request.headers.set(to, [requestHeader(request, from)]),
        response: (response) => setHeader(response, to, headerOf(response, from) ?? ""),
      }
    },
  },
  "header.Blacklist": {
    supports: both,
    build(fields) {
      const names = fields.texts("names").map(canonicalHeaderName)
      return {
        request: ({ headers }) => {
          for (const name of names) headers.delete(name)
        },
        response: ({ headers }) => {
          for (const name of names) if (isHeaderName(name)) headers.delete(name)
        },
      }
    },
  },
  "header.Id": {
    supports: ["request"],
    build(fields) {
      const name = canonicalHeaderName(fields.text("header") || "X-Krakend-Id")
      return {
        request: ({ headers }) => {
          if (firstValue(headers, name) === "") headers.set(name, [crypto.randomUUID()])
        },
      }
    },
  },
  "querystring.Modifier": {
    supports: ["request"],
    build(fields) {
      const name = fields.text("name")
      const value = fields.text("value")
      return {
        request: (draft) => {
          const parts = urlParts(draft.url)
          draft.url = urlText({ ...parts, query: queryEncode(queryParse(parts.query).set(name, [value])) })
        },
      }
    },
  },
  "url.Modifier": { supports: ["request"], build: urlModifier },
  "port.Modifier": { supports: ["request"], build: portModifier },
  "cookie.Modifier": { supports: both, build: cookieModifier },
  "body.Modifier": { supports: both, build: bodyModifier },
  "status.Modifier": {
    supports: ["response"],
    build(fields) {
      const status = fields.integer("statusCode")
      return {
        response: (response) => {
          response.status = status
        },
      }
    },
  },
  "stash.Modifier": {
    supports: both,
    build(fields, _parse, scope) {
      if (!scope.includes("request") && scope.length > 0)
        throw new MartianError("stash.Modifier needs the request scope")
      const name = canonicalHeaderName(fields.text("headerName"))
      return {
        request: ({ headers, url }) => void headers.set(name, [url]),
        response: (response, request) => setHeader(response, name, firstValue(request.headers, name)),
      }
    },
  },
  "header.Verifier": { supports: both, build: () => ({}) },
  "querystring.Verifier": { supports: ["request"], build: () => ({ request: crash }) },
  "url.Verifier": { supports: ["request"], build: () => ({ request: crash }) },
  "status.Verifier": { supports: ["response"], build: () => ({ response: crash }) },
}

function notInteger(text: string): string {
  return `strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`
}

/** These names take the reference's process down with the request; here only the call fails. */
function crash(): never {
  throw new Error("")
}

function requestHeader({ headers, url }: RequestDraft, name: string): string {
  return name === "Host" ? urlParts(url).host : firstValue(headers, name)
}

function urlModifier(fields: Fields) {
  const scheme = fields.text("scheme")
  const host = fields.text("host")
  const path = fields.text("path")
  const query = fields.text("query")
  return {
    request: (draft: RequestDraft) => {
      const parts = urlParts(draft.url)
      draft.url = urlText({
        scheme: scheme || parts.scheme,
        host: host || parts.host,
        path: path === "" ? parts.path : encodePath(pathUnescape(path) ?? path),
        query: query || parts.query,
      })
    },
  }
}

function portModifier(fields: Fields) {
  const port = fields.integer("port")
  const byScheme = fields.flag("defaultForScheme")
  const remove = fields.flag("remove")
  if ([port !== 0, byScheme, remove].filter(Boolean).length !== 1) {
    throw new MartianError("port.Modifier needs exactly one of port, defaultForScheme and remove")
  }
  return {
    request: (draft: RequestDraft) => {
      const parts = urlParts(draft.url)
      const name = parts.host.replace(/:\d+$/, "")
      const chosen = remove ? undefined : byScheme ? defaultPorts[parts.scheme] : String(port)
      draft.url = urlText({ ...parts, host: chosen === undefined ? name : `${name}:${chosen}` })
    },
  }
}
