import { gzipSync } from "node:zlib"

export interface HostileBody {
  readonly name: string
  /** The backend's `encoding`. */
  readonly encoding: string
  readonly body: () => Buffer
  readonly gzip?: boolean
  /** What becomes of it: a backend error, or an answer, since it is legal after all. */
  readonly becomes: "error" | "data"
}

const megabyte = 1024 * 1024
/** Just below what is decoded at all. */
const full = 10 * megabyte - 200

const fill = (piece: string, bytes = full) => piece.repeat(Math.ceil(bytes / piece.length))
const numbered = (piece: (index: number) => string, joint = "") => {
  const pieces: string[] = []
  for (let length = 0, index = 0; length < full - 100; index++)
    length += pieces.push(piece(index)) && piece(index).length + joint.length
  return pieces.join(joint)
}
const text = (content: string) => () => Buffer.from(content)

const depth = 100_000
const deep = {
  json: () => Buffer.from(`{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`),
  safejson: () => Buffer.from(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`),
  xml: () => Buffer.from("<a>".repeat(depth) + "</a>".repeat(depth)),
  rss: () => Buffer.from(`<rss>${"<a>".repeat(depth)}${"</a>".repeat(depth)}</rss>`),
}

const small: Record<string, string> = {
  json: '{"a":[1,2,3]}',
  safejson: '{"a":[1,2,3]}',
  xml: "<a><b>text</b></a>",
  rss: "<rss><channel><title>text</title></channel></rss>",
  string: "text",
}

const entities = Array.from({ length: 30 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`)
const bomb = (root: string) => `<!DOCTYPE r [<!ENTITY l0 "lol">${entities.join("")}]>${root}`

let packed: Buffer | undefined
/** Takes seconds to make, so it is made once. */
const packedGigabyte = () => {
  packed ??= gzipSync(Buffer.alloc(1000 * megabyte))
  return packed
}

const encodings = Object.keys(small)
const error = "error" as const
const data = "data" as const

/** Bodies that a backend should not send, for each encoding. */
export const hostileBodies: readonly HostileBody[] = [
  ...Object.entries(deep).map(([encoding, body]) => ({ name: "100,000 levels", encoding, body, becomes: error })),
  { name: "10 MB of opening brackets", encoding: "json", body: text("[".repeat(full)), becomes: error },
  ...encodings.flatMap((encoding) => [
    { name: "50 MB", encoding, body: () => Buffer.alloc(50 * megabyte, "x"), becomes: error },
    {
      name: "50 MB in 50 kB of gzip",
      encoding,
      gzip: true,
      body: () => gzipSync(Buffer.alloc(50 * megabyte)),
      becomes: error,
    },
    {
      name: "1 GB in 1 MB of gzip",
      encoding,
      gzip: true,
      body: packedGigabyte,
      becomes: error,
    },
    {
      name: "a label of gzip on what is none",
      encoding,
      gzip: true,
      body: text(small[encoding] ?? ""),
      becomes: error,
    },
  ]),
  ...encodings
    .filter((encoding) => encoding !== "string")
    .flatMap((encoding) => [
      { name: "half a document", encoding, body: text((small[encoding] ?? "").slice(0, -8)), becomes: error },
      {
        name: "half a document in gzip",
        encoding,
        gzip: true,
        body: () => gzipSync(fill(small[encoding] ?? "", 100_000)).subarray(0, 30),
        becomes: error,
      },
      { name: "nothing but bad bytes", encoding, body: () => Buffer.alloc(full, 0xff), becomes: error },
    ]),
  { name: "nothing but bad bytes", encoding: "string", body: () => Buffer.alloc(full / 2, 0xff), becomes: data },
  {
    name: "more bad bytes than can be written",
    encoding: "string",
    body: () => Buffer.alloc(full, 0xff),
    becomes: error,
  },
  { name: "nothing but control characters", encoding: "string", body: () => Buffer.alloc(full, 1), becomes: error },
  {
    name: "bad bytes in a text",
    encoding: "json",
    body: () =>
      Buffer.concat([Buffer.from('{"a":"'), Buffer.alloc(full - 100, Buffer.from([0x61, 0xff])), Buffer.from('"}')]),
    becomes: data,
  },
  {
    name: "bad bytes in a text and one behind it",
    encoding: "json",
    body: () =>
      Buffer.concat([
        Buffer.from('{"a":"'),
        Buffer.alloc(full - 100, Buffer.from([0x61, 0xff])),
        Buffer.from('"\xff}', "latin1"),
      ]),
    becomes: error,
  },
  { name: "bad bytes", encoding: "xml", body: () => Buffer.from("<a>\xff</a>", "latin1"), becomes: error },
  { name: "an entity bomb", encoding: "xml", body: text(bomb("<r>&l30;</r>")), becomes: error },
  {
    name: "an entity bomb",
    encoding: "rss",
    body: text(bomb("<rss><channel><title>&l30;</title></channel></rss>")),
    becomes: data,
  },
  { name: "millions of empty objects", encoding: "json", body: text(`{"a":[${fill("{},")}{}]}`), becomes: error },
  { name: "millions of empty arrays", encoding: "safejson", body: text(`[${fill("[],")}[]]`), becomes: error },
  { name: "millions of numbers", encoding: "json", body: text(`{"a":[${fill("1,")}1]}`), becomes: data },
  { name: "millions of odd numbers", encoding: "json", body: text(`{"a":[${fill("1.0,")}1]}`), becomes: error },
  { name: "a number of ten million digits", encoding: "json", body: text(`{"a":${fill("1")}}`), becomes: data },
  {
    name: "a million keys",
    encoding: "json",
    body: text(`{${numbered((index) => `"k${index}":1`, ",")}}`),
    becomes: error,
  },
  {
    name: "a million shapes",
    encoding: "json",
    body: text(`{"a":[${numbered((index) => `{"k${index}":1}`, ",")}]}`),
    becomes: error,
  },
  { name: "10 MB of records", encoding: "json", body: text(`{"a":[${numbered(record, ",")}]}`), becomes: data },
  { name: "10 MB of what must be escaped", encoding: "json", body: text(`{"a":"${fill("<")}"}`), becomes: error },
  {
    name: "10 MB of which half must be escaped",
    encoding: "json",
    body: text(`{"a":"${fill("<xx<x")}"}`),
    becomes: data,
  },
  { name: "10 MB of escapes", encoding: "json", body: text(`{"a":"${fill("\\ud800")}"}`), becomes: data },
  { name: "millions of elements", encoding: "xml", body: text(`<r>${fill("<a><b/></a>")}</r>`), becomes: data },
  { name: "millions of references", encoding: "xml", body: text(`<r>${fill("&#65;")}</r>`), becomes: data },
  { name: "millions of carriage returns", encoding: "xml", body: text(`<r>${fill("\r")}</r>`), becomes: data },
  {
    name: "a million attributes",
    encoding: "xml",
    body: text(`<r${numbered((index) => ` a${index}=""`)}/>`),
    becomes: error,
  },
  {
    name: "a million items",
    encoding: "rss",
    body: text(`<rss><channel>${fill("<item/>")}</channel></rss>`),
    becomes: error,
  },
  {
    name: "a million extensions",
    encoding: "rss",
    body: text(`<rss><channel><item>${fill("<a:b/>")}</item></channel></rss>`),
    becomes: error,
  },
  {
    name: "millions of entities",
    encoding: "rss",
    body: text(`<rss><channel><title>${fill("&eacute;")}</title></channel></rss>`),
    becomes: data,
  },
]

function record(index: number): string {
  const address = { street: `Street ${index}`, city: "City" }
  return JSON.stringify({ id: index, name: `Name of ${index}`, price: index / 7, tags: ["a", `b${index}`], address })
}
