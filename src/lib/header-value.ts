/** A value as `Headers` takes it: line ends become blanks, as in Go's server. */
export function safeValue(value: string): string {
  return value.replace(/[\r\n\0]/g, " ")
}
