import fc from "fast-check"
import { afterEach, describe, expect, it } from "vitest"
import { canonical, type Document, documents, keys, type ObjectDocument, written } from "../support/documents.ts"
import { testGateway } from "../support/gateway.ts"

/** What the backend of the gateways below answers next. */
let body = ""

const answering = (backend: object, endpoint: object = {}) =>
  testGateway(
    { endpoints: [{ endpoint: "/", ...endpoint, backend: [{ url_pattern: "/", ...backend }] }] },
    () => new Response(body),
  )

async function answerOf(gateway: ReturnType<typeof testGateway>, text: string): Promise<string> {
  body = text
  const response = await gateway.send("/")
  return `${response.status} ${await response.text()}`
}

/** The last value of each key. */
function fieldsOf(document: Document | undefined): Map<string, Document> {
  return new Map(document?.kind === "object" ? document.fields : [])
}

const objectOf = (fields: Iterable<readonly [string, Document]>): ObjectDocument => ({
  kind: "object",
  fields: [...fields],
})

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(({} as Record<string, unknown>).a).toBeUndefined()
})

describe("any JSON document", () => {
  const blank = fc.constantFrom("", " ", "\n\t ", "\r\n")

  it("passes as the same canonical text", async () => {
    const gateway = answering({})
    await fc.assert(
      fc.asyncProperty(documents.object, blank, async (document, between) => {
        expect(await answerOf(gateway, written(document, between))).toBe(`200 ${canonical(document)}`)
      }),
      { numRuns: 500 },
    )
  })

  it("passes as a collection, whatever its type under safejson", async () => {
    const array = answering({ is_collection: true }, { output_encoding: "json-collection" })
    const any = answering({ encoding: "safejson", group: "g" })
    await fc.assert(
      fc.asyncProperty(documents.document, async (document) => {
        const key = document.kind === "array" ? "collection" : "content"
        const wrapped = document.kind === "object" ? document : objectOf([[key, document]])
        expect(await answerOf(any, written(document))).toBe(`200 ${canonical(objectOf([["g", wrapped]]))}`)
        if (document.kind === "array")
          expect(await answerOf(array, written(document))).toBe(`200 ${canonical(document)}`)
      }),
      { numRuns: 300 },
    )
  })

  it("is read to the end of its first value, whatever follows", async () => {
    const gateway = answering({})
    await fc.assert(
      fc.asyncProperty(documents.object, fc.string(), async (document, rest) => {
        expect(await answerOf(gateway, written(document) + rest)).toBe(`200 ${canonical(document)}`)
      }),
    )
  })

  it("fails when it is cut anywhere", async () => {
    const gateway = answering({})
    await fc.assert(
      fc.asyncProperty(documents.object, fc.nat(), async (document, place) => {
        const text = written(document)
        expect(await answerOf(gateway, text.slice(0, place % text.length))).toBe("500 ")
      }),
    )
  })
})

describe("any document and any name survive manipulation", () => {
  it("allow keeps exactly the named keys", async () => {
    await fc.assert(
      fc.asyncProperty(documents.object, fc.array(keys, { minLength: 1, maxLength: 3 }), async (document, names) => {
        const kept = [...fieldsOf(document)].filter(([key]) => names.includes(key))
        expect(await answerOf(answering({ allow: names }), written(document))).toBe(`200 ${canonical(objectOf(kept))}`)
      }),
    )
  })

  it("allow keeps one named path", async () => {
    await fc.assert(
      fc.asyncProperty(documents.object, keys, keys, async (document, outer, inner) => {
        const value = fieldsOf(fieldsOf(document).get(outer)).get(inner)
        const kept = value === undefined ? objectOf([]) : objectOf([[outer, objectOf([[inner, value]])]])
        const gateway = answering({ allow: [`${outer}.${inner}`] })
        expect(await answerOf(gateway, written(document))).toBe(`200 ${canonical(kept)}`)
      }),
    )
  })

  it("deny removes exactly the named keys", async () => {
    await fc.assert(
      fc.asyncProperty(documents.object, fc.array(keys, { minLength: 1, maxLength: 3 }), async (document, names) => {
        const kept = [...fieldsOf(document)].filter(([key]) => !names.includes(key))
        expect(await answerOf(answering({ deny: names }), written(document))).toBe(`200 ${canonical(objectOf(kept))}`)
      }),
    )
  })

  it("deny removes one named path and leaves its parent", async () => {
    await fc.assert(
      fc.asyncProperty(documents.object, keys, keys, async (document, outer, inner) => {
        const fields = fieldsOf(document)
        const parent = fields.get(outer)
        if (parent?.kind === "object") {
          fields.set(outer, objectOf([...fieldsOf(parent)].filter(([key]) => key !== inner)))
        }
        const gateway = answering({ deny: [`${outer}.${inner}`] })
        expect(await answerOf(gateway, written(document))).toBe(`200 ${canonical(objectOf(fields))}`)
      }),
    )
  })

  it("group and target are each other's inverse", async () => {
    const named = keys.filter((key) => key !== "")
    await fc.assert(
      fc.asyncProperty(documents.object, named, async (document, name) => {
        const grouped = objectOf([[name, document]])
        expect(await answerOf(answering({ group: name }), written(document))).toBe(`200 ${canonical(grouped)}`)
        expect(await answerOf(answering({ target: name }), written(grouped))).toBe(`200 ${canonical(document)}`)
      }),
    )
  })

  it("mapping renames a key over the one that has its name", async () => {
    const named = keys.filter((key) => !key.includes("."))
    await fc.assert(
      fc.asyncProperty(documents.object, named, named, async (document, from, to) => {
        fc.pre(from !== to)
        const fields = fieldsOf(document)
        const moved = fields.get(from)
        if (moved !== undefined) {
          fields.set(to, moved)
          fields.delete(from)
        }
        const gateway = answering({ mapping: JSON.parse(`{${JSON.stringify(from)}:${JSON.stringify(to)}}`) })
        expect(await answerOf(gateway, written(document))).toBe(`200 ${canonical(objectOf(fields))}`)
      }),
    )
  })
})
