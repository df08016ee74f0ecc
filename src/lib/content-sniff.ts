/** Bytes of a body that decide its type. */
const sniffedBytes = 512

/** Byte texts that HTML begins with, before a space or `>` (WHATWG MIME sniffing, 7.1). */
const htmlTags = [
  "<!DOCTYPE HTML",
  "<HTML",
  "<HEAD",
  "<SCRIPT",
  "<IFRAME",
  "<H1",
  "<DIV",
  "<FONT",
  "<TABLE",
  "<A",
  "<STYLE",
  "<TITLE",
  "<B",
  "<BODY",
  "<BR",
  "<P",
  "<!--",
]

/** Exact beginnings: text in Latin-1, `.` in a mask position stands for any byte. */
const signatures: readonly (readonly [start: string, type: string, anyBytes?: readonly number[]])[] = [
  ["%PDF-", "application/pdf"],
  ["%!PS-Adobe-", "application/postscript"],
  ["\xFE\xFF..", "text/plain; charset=utf-16be", [2, 3]],
  ["\xFF\xFE..", "text/plain; charset=utf-16le", [2, 3]],
  ["\xEF\xBB\xBF.", "text/plain; charset=utf-8", [3]],
  ["\x00\x00\x01\x00", "image/x-icon"],
  ["\x00\x00\x02\x00", "image/x-icon"],
  ["BM", "image/bmp"],
  ["GIF87a", "image/gif"],
  ["GIF89a", "image/gif"],
  ["RIFF....WEBPVP", "image/webp", [4, 5, 6, 7]],
  ["\x89PNG\x0D\x0A\x1A\x0A", "image/png"],
  ["\xFF\xD8\xFF", "image/jpeg"],
  ["FORM....AIFF", "audio/aiff", [4, 5, 6, 7]],
  ["ID3", "audio/mpeg"],
  ["OggS\x00", "application/ogg"],
  ["MThd\x00\x00\x00\x06", "audio/midi"],
  ["RIFF....AVI ", "video/avi", [4, 5, 6, 7]],
  ["RIFF....WAVE", "audio/wave", [4, 5, 6, 7]],
  ["\x1A\x45\xDF\xA3", "video/webm"],
  [`${".".repeat(34)}LP`, "application/vnd.ms-fontobject", Array.from({ length: 34 }, (_, index) => index)],
  ["\x00\x01\x00\x00", "font/ttf"],
  ["OTTO", "font/otf"],
  ["ttcf", "font/collection"],
  ["wOFF", "font/woff"],
  ["wOF2", "font/woff2"],
  ["\x1F\x8B\x08", "application/x-gzip"],
  ["PK\x03\x04", "application/zip"],
  ["Rar!\x1A\x07\x00", "application/x-rar-compressed"],
  ["Rar!\x1A\x07\x01\x00", "application/x-rar-compressed"],
  ["\x00\x61\x73\x6D", "application/wasm"],
]

/**
 * The type of a body that came without one, by its first 512 bytes (WHATWG MIME sniffing as Go's `DetectContentType`
 * does it): text is `text/plain; charset=utf-8`, JSON too.
 */
export function sniffContentType(body: Uint8Array): string {
  const head = latin1(body.subarray(0, sniffedBytes))
  const start = head.search(/[^\t\n\f\r ]/)
  const text = start < 0 ? "" : head.slice(start)
  const upper = text.slice(0, 20).toUpperCase()
  for (const tag of htmlTags) {
    const end = text.charAt(tag.length)
    if (upper.startsWith(tag) && (end === " " || end === ">")) return "text/html; charset=utf-8"
  }
  if (text.startsWith("<?xml")) return "text/xml; charset=utf-8"
  for (const [beginning, type, anyBytes] of signatures) if (begins(head, beginning, anyBytes)) return type
  if (isMp4(head)) return "video/mp4"
  return /[\x00-\x08\x0B\x0E-\x1A\x1C-\x1F]/.test(text) ? "application/octet-stream" : "text/plain; charset=utf-8"
}

function begins(head: string, beginning: string, anyBytes: readonly number[] = []): boolean {
  if (anyBytes.length === 0) return head.startsWith(beginning)
  if (head.length < beginning.length) return false
  for (let index = 0; index < beginning.length; index++) {
    if (!anyBytes.includes(index) && head[index] !== beginning[index]) return false
  }
  return true
}

/** An ISO media file: a box of type `ftyp` that names an `mp4` brand (WHATWG MIME sniffing, 6.2.1). */
function isMp4(head: string): boolean {
  if (head.length < 12) return false
  const size =
    head.charCodeAt(0) * 0x1000000 + (head.charCodeAt(1) << 16) + (head.charCodeAt(2) << 8) + head.charCodeAt(3)
  if (size % 4 !== 0 || head.length < size || head.slice(4, 8) !== "ftyp") return false
  for (let at = 8; at < size; at += 4) if (at !== 12 && head.slice(at, at + 3) === "mp4") return true
  return false
}

function latin1(bytes: Uint8Array): string {
  let text = ""
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
