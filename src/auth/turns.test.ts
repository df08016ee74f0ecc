import { describe, expect, it } from "vitest"
import { fakePorts } from "../../test/support/gateway.ts"
import type { Scope } from "../pipeline/scope.ts"
import { takingTurns } from "./turns.ts"

function scopeAt(now: () => number) {
  const background: Promise<unknown>[] = []
  const ports = fakePorts(() => new Response(), { clock: { now } })
  return {
    background,
    scope: { ports, waitUntil: (work: Promise<unknown>) => void background.push(work) } as unknown as Scope,
  }
}

const never = () => new Promise<string>(() => undefined)

describe("turns", () => {
  it("let one work, and the others take what it made", async () => {
    const { scope, background } = scopeAt(Date.now)
    const takeTurn = takingTurns(1000)
    let made: string | undefined
    let works = 0
    const work = async () => {
      works++
      await new Promise((resolve) => setTimeout(resolve, 40))
      made = "made"
      return made
    }
    const results = await Promise.all([1, 2, 3].map(() => takeTurn({ ready: () => made, work }, scope)))
    expect(results).toEqual(["made", "made", "made"])
    expect([works, background.length]).toEqual([1, 1])
  })

  it("go to the next one when the work failed, and the failure to its own request alone", async () => {
    const { scope } = scopeAt(Date.now)
    const takeTurn = takingTurns(1000)
    const failing = takeTurn({ ready: () => undefined, work: () => Promise.reject(new Error("failed")) }, scope)
    const waiting = takeTurn({ ready: () => undefined, work: async () => "mine" }, scope)
    await expect(failing).rejects.toThrow("failed")
    expect(await waiting).toBe("mine")
  })

  it("end with their time when a request is gone without a word", async () => {
    let now = 1000
    const { scope } = scopeAt(() => now)
    const takeTurn = takingTurns(500)
    void takeTurn({ ready: () => undefined, work: never }, scope)
    const waiting = takeTurn({ ready: () => undefined, work: async () => "mine" }, scope)
    now += 500
    expect(await waiting).toBe("mine")
  })

  it("are given up by who cannot wait any longer", async () => {
    const { scope } = scopeAt(Date.now)
    const takeTurn = takingTurns(60_000)
    void takeTurn({ ready: () => undefined, work: never }, scope)
    const ready = () => {
      throw new Error("too late")
    }
    await expect(takeTurn({ ready, work: async () => "mine" }, scope)).rejects.toThrow("too late")
  })
})
