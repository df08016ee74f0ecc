import { describe, expect, it } from "vitest"
import type { JsonObject } from "../lib/json/index.ts"
import { readingOf, rendererOf } from "./index.ts"

const bytes = (text: string) => new TextEncoder().encode(text)
const data = { a: 1 }

function decoded(encoding: string, body: string, isCollection = false): JsonObject | null {
  return readingOf(encoding).decode(bytes(body), isCollection)
}

function rendered(output: string, backends: string[], value: JsonObject | null = data, accept: string | null = null) {
  const render = rendererOf(output, backends)
  if (render === "stream") return "stream"
  const { contentType, body } = render(value, accept)
  return `${contentType.split(";", 1)[0]} ${typeof body === "string" ? body : new TextDecoder().decode(body)}`
}

describe("a backend's encoding", () => {
  it.each(["json", "JSON", "fast-json", "yaml", "negotiate", "", "msgpack", "__proto__", "constructor"])(
    "%s reads JSON",
    (name) => {
      expect(decoded(name, '{"a":1} rest')).toEqual({ a: 1 })
      expect(readingOf(name).stopsAtValue).toBe(true)
    },
  )

  it("matches in any letter case", () => {
    expect(decoded("Xml", "<a>1</a>")).toEqual({ a: "1" })
    expect(decoded("SafeJSON", "[1]")).toEqual({ collection: [1] })
  })

  it("gives no data for a no-op that is not spelled exactly", () => {
    expect(decoded("NO-OP", "anything")).toBeNull()
  })

  it("puts an XML document under collection", () => {
    expect(decoded("xml", "<a><b>1</b></a>", true)).toEqual({ collection: { a: { b: "1" } } })
  })

  it("may break off behind a JSON or XML value, not within a text or feed", () => {
    expect(["json", "safejson", "xml", "rss", "string"].map((name) => readingOf(name).stopsAtValue)).toEqual([
      ...[true, true, true, false, false],
    ])
  })
})

describe("an endpoint's output_encoding", () => {
  it.each(["fast-json", "safejson", "JSON", "rss", "msgpack", "__proto__", "toString"])(
    "%s is unknown: the only backend's encoding decides",
    (name) => {
      expect(rendered(name, ["xml"])).toBe("application/xml <a>1</a>")
      expect(rendered(name, ["no-op"])).toBe("stream")
      expect(rendered(name, ["safejson"])).toBe('application/json {"a":1}')
      expect(rendered(name, ["XML"])).toBe('application/json {"a":1}')
      expect(rendered(name, ["xml", "xml"])).toBe('application/json {"a":1}')
    },
  )

  it("never loses bytes between a text backend and a text answer", () => {
    const content = readingOf("string").decode(Uint8Array.from([0x61, 0xff, 0xe9, 0x62]), false)
    const render = rendererOf("string", ["string"])
    expect(render === "stream" ? "" : render(content, null).body).toEqual(Uint8Array.from([0x61, 0xff, 0xe9, 0x62]))
    const renderYaml = rendererOf("yaml", ["string"])
    const yaml = renderYaml === "stream" ? "" : renderYaml(content, null).body
    expect(yaml).toEqual(Uint8Array.from(Buffer.from("content: a\xff\xe9b\n", "latin1")))
    expect(rendered("json", ["string"], content)).toBe('application/json {"content":"a\ufffd\ufffdb"}')
  })
})

describe("negotiation", () => {
  it.each([
    { accept: null, type: "application/json" },
    { accept: " , ;q=1", type: "application/json" },
    { accept: "application/*", type: "application/json" },
    { accept: "a", type: "application/json" },
    { accept: "application/x", type: "application/xml" },
    { accept: "application/x-", type: "application/yaml" },
    { accept: "text/html, text/*;q=0.1, application/json", type: "application/yaml" },
    { accept: "application/xml*", type: "application/json" },
    { accept: "Application/xml", type: "application/json" },
  ])("answers $accept with $type", ({ accept, type }) => {
    expect(rendered("negotiate", [], data, accept).split(" ", 1)[0]).toBe(type)
  })
})
