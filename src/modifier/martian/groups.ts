import { pathUnescape, queryParse } from "../../lib/go-url.ts"
import { canonicalHeaderName } from "../../lib/header-name.ts"
import { compilePattern, type Pattern } from "../../lib/pattern.ts"
import { firstValue } from "../../pipeline/headers.ts"
import { headerOf, type Modifier, type RequestDraft, type ResponseDraft, type UrlParts, urlParts } from "./draft.ts"
import { type Fields, fieldsOf, MartianError } from "./fields.ts"
import type { Direction, Kind } from "./parse.ts"

const both: readonly Direction[] = ["request", "response"]

type Parse = (raw: unknown) => Modifier

/** Whether a filter's modifier acts; in the response the request is seen as it was sent. */
type Condition = (request: RequestDraft, response: ResponseDraft | undefined) => boolean

/** Groups and filters: modifiers that hold others (semantics/martian.md). */
export const groups: Readonly<Record<string, Kind>> = {
  "fifo.Group": { supports: both, build: fifoGroup },
  "priority.Group": { supports: both, build: priorityGroup },
  "header.Filter": filter(headerCondition, "else"),
  "header.RegexFilter": filter(headerPattern),
  "querystring.Filter": filter(queryCondition, "else"),
  "cookie.Filter": filter(cookieCondition, "else"),
  "url.Filter": filter(urlCondition, "else"),
  "url.RegexFilter": filter(urlPattern, "else"),
  "port.Filter": filter(portCondition),
}

function list(raw: unknown): readonly unknown[] {
  if (raw === undefined) return []
  if (!Array.isArray(raw)) throw new MartianError("modifiers is no list")
  return raw
}

function fifoGroup(fields: Fields, parse: Parse): Modifier {
  const members = list(fields.raw("modifiers")).map(parse)
  const run = fields.flag("aggregateErrors") ? runAll : runInOrder
  return grouped(members, run)
}

function priorityGroup(fields: Fields, parse: Parse): Modifier {
  const members = list(fields.raw("modifiers")).map((raw, index) => {
    const member = fieldsOf(raw)
    return { priority: member.integer("priority"), index, modifier: parse(member.raw("modifier")) }
  })
  // Of equal priorities the later one runs first.
  members.sort((a, b) => b.priority - a.priority || b.index - a.index)
  return grouped(
    members.map(({ modifier }) => modifier),
    runInOrder,
  )
}

type Runner = (steps: readonly (() => void)[]) => void

function grouped(members: readonly Modifier[], run: Runner): Modifier {
  const requests = members.flatMap(({ request }) => request ?? [])
  const responses = members.flatMap(({ response }) => response ?? [])
  return {
    request: (draft) => run(requests.map((step) => () => step(draft))),
    response: (draft, request) => run(responses.map((step) => () => step(draft, request))),
  }
}

const runInOrder: Runner = (steps) => {
  for (const step of steps) step()
}

/** Runs every member and fails at the end, with all messages. */
const runAll: Runner = (steps) => {
  const messages: string[] = []
  for (const step of steps) {
    try {
      step()
    } catch (thrown) {
      messages.push(thrown instanceof Error ? thrown.message : String(thrown))
    }
  }
  if (messages.length > 0) throw new Error(messages.join("\n"))
}

function filter(conditionOf: (fields: Fields) => Condition, otherwise?: "else"): Kind {
  return {
    supports: both,
    build(fields, parse) {
      const condition = conditionOf(fields)
      const then = parse(fields.raw("modifier"))
      const other = otherwise !== undefined && fields.has(otherwise) ? parse(fields.raw(otherwise)) : {}
      return {
        request: (draft) => (condition(draft, undefined) ? then : other).request?.(draft),
        response: (draft, request) => (condition(request, draft) ? then : other).response?.(draft, request),
      }
    },
  }
}

function headerCondition(fields: Fields): Condition {
  const name = canonicalHeaderName(fields.text("name"))
  const value = fields.text("value")
  return ({ headers, url }, response) => {
    if (response !== undefined) {
      const found = headerOf(response, name)
      return found !== null && (found === value || found.split(", ").includes(value))
    }
    if (name === "Host") return urlParts(url).host === value
    return headers.get(name)?.includes(value) ?? false
  }
}

/** Looks at the request's header in both directions. */
function headerPattern(fields: Fields): Condition {
  const name = canonicalHeaderName(fields.text("header"))
  const pattern = compiled(fields.text("regex"))
  return ({ headers }) => {
    const value = firstValue(headers, name)
    return value !== "" && pattern.test(value)
  }
}

function queryCondition(fields: Fields): Condition {
  const name = fields.text("name")
  const value = fields.text("value")
  return ({ url }) => {
    const values = queryParse(urlParts(url).query).get(name)
    return values !== undefined && (value === "" || values.includes(value))
  }
}

function cookieCondition(fields: Fields): Condition {
  const name = fields.text("name")
  const value = fields.text("value")
  const matches = (pair: string) => {
    const equals = pair.indexOf("=")
    if (pair.slice(0, Math.max(0, equals)).trim() !== name) return false
    return (
      value === "" ||
      pair
        .slice(equals + 1)
        .trim()
        .replace(/^"(.*)"$/, "$1") === value
    )
  }
  return ({ headers }, response) => {
    if (response !== undefined) return response.headers.getSetCookie().some((line) => matches(line.split(";")[0] ?? ""))
    return (headers.get("Cookie") ?? []).some((line) => line.split(";").some(matches))
  }
}

function urlCondition(fields: Fields): Condition {
  const parts: UrlParts = {
    scheme: fields.text("scheme"),
    host: fields.text("host"),
    path: fields.text("path"),
    query: fields.text("query"),
  }
  return ({ url }) => {
    const actual = urlParts(url)
    return (
      (parts.scheme === "" || parts.scheme === actual.scheme) &&
      (parts.host === "" || hostMatches(parts.host, actual.host)) &&
      (parts.path === "" || parts.path === (pathUnescape(actual.path) ?? actual.path)) &&
      (parts.query === "" || parts.query === actual.query)
    )
  }
}

/** A `*` stands for one label between dots. */
function hostMatches(pattern: string, host: string): boolean {
  if (!pattern.includes("*")) return pattern === host
  const wanted = pattern.split(".")
  const labels = host.split(".")
  return wanted.length === labels.length && wanted.every((label, index) => label === "*" || label === labels[index])
}

function urlPattern(fields: Fields): Condition {
  const pattern = compiled(fields.text("regex"))
  return ({ url }) => pattern.test(url)
}

function portCondition(fields: Fields): Condition {
  const port = fields.integer("port")
  return ({ url }) => {
    const { scheme, host } = urlParts(url)
    return Number(/:(\d+)$/.exec(host)?.[1] ?? (scheme === "https" ? 443 : 80)) === port
  }
}

function compiled(regex: string): Pattern {
  try {
    return compilePattern(regex)
  } catch {
    throw new MartianError(`no RE2 pattern: ${regex}`)
  }
}
