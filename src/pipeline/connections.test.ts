import { describe, expect, it } from "vitest"
import { limitedGate } from "./connections.ts"

const never = new AbortController().signal

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

describe("limitedGate", () => {
  it("lets six calls wait at once and the seventh when one has ended", async () => {
    const gate = limitedGate()
    let started = 0
    const calls = Array.from({ length: 9 }, deferred)
    const all = calls.map(({ promise }) =>
      gate.run(never, async () => {
        started++
        await promise
      }),
    )
    await Promise.resolve()
    await Promise.resolve()
    expect(started).toBe(6)
    calls[0]?.resolve()
    await all[0]
    await Promise.resolve()
    expect(started).toBe(7)
    for (const { resolve } of calls) resolve()
    await Promise.all(all)
    expect(started).toBe(9)
  })

  it("never makes a call whose time ended in the queue, and gives its place away", async () => {
    const gate = limitedGate(1)
    const first = deferred()
    const running = gate.run(never, () => first.promise)
    const controller = new AbortController()
    let made = false
    const queued = gate.run(controller.signal, async () => {
      made = true
    })
    const last = gate.run(never, async () => "served")
    controller.abort()
    await expect(queued).rejects.toThrow("context deadline exceeded")
    first.resolve()
    await running
    expect(await last).toBe("served")
    expect(made).toBe(false)
  })

  it("frees the place of a call that failed", async () => {
    const gate = limitedGate(1)
    await expect(gate.run(never, () => Promise.reject(new Error("refused")))).rejects.toThrow("refused")
    expect(await gate.run(never, async () => 1)).toBe(1)
  })
})
