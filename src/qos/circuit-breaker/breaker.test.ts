import { describe, expect, it } from "vitest"
import { type Breaker, createBreaker } from "./breaker.ts"

function call(breaker: Breaker, success: boolean, now: number): string {
  const admission = breaker.admit(now)
  if (!admission.admitted) return admission.why
  admission.done(success, now)
  return success ? "good" : "bad"
}

describe("createBreaker", () => {
  it("opens when consecutive failures exceed max_errors", () => {
    const breaker = createBreaker({ maxErrors: 1, interval: 0, timeout: 1000 }, 0)
    expect([call(breaker, false, 1), call(breaker, false, 2), call(breaker, true, 3)]).toEqual([
      "bad",
      "bad",
      "circuit breaker is open",
    ])
  })

  it("counts only failures in a row", () => {
    const breaker = createBreaker({ maxErrors: 1, interval: 0, timeout: 1000 }, 0)
    for (let now = 0; now < 10; now += 2) {
      expect(call(breaker, false, now)).toBe("bad")
      expect(call(breaker, true, now + 1)).toBe("good")
    }
  })

  it("lets one trial call through after the time-out, and closes when it is good", () => {
    const breaker = createBreaker({ maxErrors: 0, interval: 0, timeout: 1000 }, 0)
    call(breaker, false, 0)
    expect(call(breaker, true, 1000)).toBe("circuit breaker is open")
    const trial = breaker.admit(1001)
    expect(call(breaker, true, 1002)).toBe("too many requests")
    if (trial.admitted) trial.done(true, 1003)
    expect(call(breaker, true, 1004)).toBe("good")
  })

  it("opens again when the trial fails", () => {
    const breaker = createBreaker({ maxErrors: 0, interval: 0, timeout: 1000 }, 0)
    call(breaker, false, 0)
    expect(call(breaker, false, 1001)).toBe("bad")
    expect(call(breaker, true, 1500)).toBe("circuit breaker is open")
  })

  it("forgets failures when the interval is over", () => {
    const breaker = createBreaker({ maxErrors: 1, interval: 100, timeout: 1000 }, 0)
    call(breaker, false, 50)
    expect(call(breaker, false, 101)).toBe("bad")
    expect(call(breaker, true, 102)).toBe("good")
  })

  it("ignores the end of a call from before the state changed", () => {
    const breaker = createBreaker({ maxErrors: 0, interval: 0, timeout: 10 }, 0)
    const slow = breaker.admit(0)
    call(breaker, false, 1)
    expect(call(breaker, true, 20)).toBe("good")
    if (slow.admitted) slow.done(false, 21)
    expect(call(breaker, true, 22)).toBe("good")
  })
})
