import { bytesBody } from "../../pipeline/body.ts"
import { firstValue } from "../../pipeline/headers.ts"
import { type Modifier, type ResponseDraft, setHeader } from "./draft.ts"
import { type Fields, MartianError } from "./fields.ts"

const text = new TextEncoder()

/** `body.Modifier`: fixed bytes in place of a body; an answer honours the request's `Range` (semantics/martian.md). */
export function bodyModifier(fields: Fields): Modifier {
  const contentType = fields.text("contentType")
  const bytes = fromBase64(fields.text("body"))
  const body = bytesBody(bytes)
  return {
    request: (request) => {
      request.headers.set("Content-Type", [contentType])
      request.headers.delete("Content-Encoding")
      request.body = body
    },
    response: (response, request) => {
      setHeader(response, "Content-Type", contentType)
      response.headers.delete("Content-Encoding")
      response.headers.delete("Content-Length")
      const range = firstValue(request.headers, "Range")
      if (range === "") response.body = bytes
      else answerRange(response, bytes, range, contentType)
    },
  }
}

function fromBase64(encoded: string): Uint8Array {
  try {
    return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0))
  } catch {
    throw new MartianError("body is not base64")
  }
}

interface Range {
  readonly start: number
  /** Last byte, inclusive. */
  readonly end: number
}

function answerRange(response: ResponseDraft, bytes: Uint8Array, header: string, contentType: string): void {
  const ranges = header
    .replace(/^bytes=/i, "")
    .split(",")
    .map((part) => rangeOf(part.trim(), bytes.length))
  if (ranges.some(({ start, end }) => start > end)) {
    response.status = 416
    response.body = new Uint8Array(0)
    return
  }
  response.status = 206
  const [only, ...others] = ranges
  if (only !== undefined && others.length === 0) {
    response.headers.set("Content-Range", contentRange(only, bytes.length))
    response.body = slice(bytes, only)
    return
  }
  const boundary = randomHex(30)
  response.headers.set("Content-Type", `multipart/byteranges; boundary=${boundary}`)
  response.body = multipart(bytes, ranges, contentType, boundary)
}

function rangeOf(part: string, length: number): Range {
  const [from = "", to = ""] = part.split("-", 2)
  const start = integer(from)
  return { start, end: to === "" ? length - 1 : integer(to) }
}

function integer(digits: string): number {
  if (!/^[+-]?\d+$/.test(digits)) throw new Error(`strconv.Atoi: parsing ${JSON.stringify(digits)}: invalid syntax`)
  return Number(digits)
}

/** An end behind the body takes the reference's request down; here the call fails. */
function slice(bytes: Uint8Array, { start, end }: Range): Uint8Array {
  if (end >= bytes.length) throw new Error("runtime error: slice bounds out of range")
  return bytes.subarray(start, end + 1)
}

function contentRange({ start, end }: Range, length: number): string {
  return `bytes ${start}-${end}/${length}`
}

function multipart(bytes: Uint8Array, ranges: readonly Range[], contentType: string, boundary: string): Uint8Array {
  const parts = ranges.flatMap((range, index) => [
    text.encode(
      `${index === 0 ? "" : "\r\n"}--${boundary}\r\nContent-Range: ${contentRange(range, bytes.length)}\r\n` +
        `Content-Type: ${contentType}\r\n\r\n`,
    ),
    slice(bytes, range),
  ])
  parts.push(text.encode(`\r\n--${boundary}--\r\n`))
  const all = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let offset = 0
  for (const part of parts) {
    all.set(part, offset)
    offset += part.length
  }
  return all
}

function randomHex(count: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(count)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  )
}
