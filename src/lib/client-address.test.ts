import { describe, expect, it } from "vitest"
import { compileClientAddress } from "./client-address.ts"

function clientOf(trustedProxies: readonly string[], peer: string): string {
  const options = { forwardedByClientIp: true, remoteIpHeaders: undefined, trustedProxies, appEngine: false }
  return compileClientAddress(options)(new Headers({ "X-Forwarded-For": "8.8.8.8" }), peer)
}

describe("compileClientAddress", () => {
  it("trusts the networks before the first one that cannot be read", () => {
    expect(clientOf(["10.0.0.0/8", "bad"], "10.0.0.1")).toBe("8.8.8.8")
    expect(clientOf(["bad", "10.0.0.0/8"], "10.0.0.1")).toBe("10.0.0.1")
  })

  it("does not take IPv4 addresses for members of an IPv6 network", () => {
    expect(clientOf(["::/0"], "10.0.0.1")).toBe("10.0.0.1")
    expect(clientOf(["::/0"], "2001:db8::1")).toBe("8.8.8.8")
    expect(clientOf(["::ffff:10.0.0.0/104"], "10.0.0.1")).toBe("8.8.8.8")
  })

  it("gives a lone IPv4 address in IPv6 notation 32 bits", () => {
    expect(clientOf(["::ffff:10.0.0.1"], "10.0.0.1")).toBe("10.0.0.1")
    expect(clientOf(["::ffff:10.0.0.1"], "::1")).toBe("8.8.8.8")
  })

  it.each(["10.0.0.0/ 8", "10.0.0.0/+8", "10.0.0.0/1e1", "10.0.0.0/8/8", "10.0.0.0/33"])(
    "cannot read %s",
    (network) => {
      expect(clientOf([network], "10.0.0.1")).toBe("10.0.0.1")
    },
  )
})
