/** Text that is no XML, a charset that is not known, or a document that nests too deep. */
export class XmlError extends Error {
  override readonly name: string = "XmlError"
}

/** A syntax error at an offset of the text, told by line as Go's encoding/xml does. */
export function syntaxError(text: string, at: number, message: string): XmlError {
  let line = 1
  for (let end = text.indexOf("\n"); end >= 0 && end < at; end = text.indexOf("\n", end + 1)) line++
  return new XmlError(`XML syntax error on line ${line}: ${message}`)
}
