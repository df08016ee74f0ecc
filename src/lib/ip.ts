/** Whether a text is an IPv4 address: four decimals without leading zeros (Go's net.ParseIP). */
export function isIpv4(text: string): boolean {
  const parts = text.split(".")
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
}

/** The 128 bits of an address, an IPv4 one as `::ffff:a.b.c.d`; `undefined` for what is no address. */
export function parseIp(text: string): bigint | undefined {
  if (isIpv4(text)) return 0xffff_0000_0000n | ipv4Bits(text)
  if (!/^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$/.test(text)) return undefined
  const [head = "", tail, ...more] = text.split("::")
  if (more.length > 0) return undefined
  const left = groups(head)
  const right = tail === undefined ? [] : groups(tail)
  if (left === undefined || right === undefined) return undefined
  const missing = 8 - left.length - right.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const all = [...left, ...Array.from({ length: missing }, () => 0), ...right]
  return all.reduce((bits, group) => (bits << 16n) | BigInt(group), 0n)
}

function ipv4Bits(text: string): bigint {
  return text.split(".").reduce((bits, part) => (bits << 8n) | BigInt(part), 0n)
}

function groups(part: string): number[] | undefined {
  if (part === "") return []
  const found: number[] = []
  const texts = part.split(":")
  for (const [index, text] of texts.entries()) {
    if (index === texts.length - 1 && isIpv4(text)) {
      const bits = Number(ipv4Bits(text))
      found.push(Math.floor(bits / 65536), bits % 65536)
    } else if (/^[0-9A-Fa-f]{1,4}$/.test(text)) found.push(Number.parseInt(text, 16))
    else return undefined
  }
  return found
}

/**
 * A network: an address or a CIDR text; `undefined` for what is neither. Holds addresses of its own family only, an IPv4 one
 * written as IPv6 being IPv4 (Go's net.IPNet). An IPv4 address in IPv6 notation alone gets `/32`, as in the reference.
 */
export function parseNetwork(text: string): ((address: bigint) => boolean) | undefined {
  const slash = text.indexOf("/")
  const base = slash < 0 ? text : text.slice(0, slash)
  const bits = parseIp(base)
  if (bits === undefined) return undefined
  const width = isIpv4(base) ? 32 : 128
  const size = slash < 0 ? String(isMapped(bits) ? 32 : 128) : text.slice(slash + 1)
  if (!/^\d+$/.test(size) || Number(size) > width) return undefined
  const shift = BigInt(width - Number(size))
  const network = (bits >> shift) << shift
  const family = isMapped(network)
  return (address) => isMapped(address) === family && address >> shift === network >> shift
}

/** An IPv4 address among the 128-bit ones. */
function isMapped(bits: bigint): boolean {
  return bits >> 32n === 0xffffn
}
