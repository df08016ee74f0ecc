import { describe, expect, it } from "vitest"
import { durationFault, parseDuration } from "./go-duration.ts"

describe("parseDuration", () => {
  it.each([
    ["3s", 3000],
    ["1.5s", 1500],
    [".5s", 500],
    ["1.s", 1000],
    ["1m30s500ms", 90_500],
    ["1m0.5s", 60_500],
    ["2h", 7_200_000],
    ["4000000us", 4000],
    ["7µs", 0.007],
    ["7μs", 0.007],
    ["1ns", 0.000001],
    ["0.4ns", 0],
    ["-2s", -2000],
    ["+2s", 2000],
    ["0", 0],
    ["-0", 0],
    ["0s", 0],
  ])("reads %s", (text, millis) => {
    expect(parseDuration(text)).toBeCloseTo(millis, 9)
  })

  it.each([
    ["0.29h", 1_044_000],
    ["88811.262804m", 5_328_675_768.24],
    ["0.9999999999999999999999m", 59_999.999999],
    ["0.333333333333333333333333h", 1_200_000],
    ["2562047h47m16.854775807s", 2 ** 63 / 1e6],
    ["-9223372036.854775808s", -(2 ** 63) / 1e6],
    [`0.${"0".repeat(9)}123456h`, 0.000444],
    ["0.9223372036854775809h", 3_320_413.933267],
  ])("reads %s to the nanosecond", (text, millis) => {
    expect(parseDuration(text)).toBe(millis)
  })

  it.each([
    ["", "time: invalid duration"],
    ["-", "time: invalid duration"],
    ["soon", "time: invalid duration"],
    [".s", "time: invalid duration"],
    [" 1s", "time: invalid duration"],
    ["3000", "time: missing unit in duration"],
    ["1s5", "time: missing unit in duration"],
    ["1d", "time: unknown unit"],
    ["1S", "time: unknown unit"],
    ["1 s", "time: unknown unit"],
    ["1s ", "time: unknown unit"],
    ["1e3s", "time: unknown unit"],
    ["9999999h", "time: invalid duration"],
    ["9223372036.854775808s", "time: invalid duration"],
    ["9223372036854775809d", "time: invalid duration"],
    ["-9223372036.854775809s", "time: invalid duration"],
    ["99999999999999999999d", "time: invalid duration"],
  ])("refuses %j", (text, fault) => {
    expect(durationFault(text)).toBe(fault)
    expect(parseDuration(text)).toBeUndefined()
  })

  it("takes a long text in linear time", () => {
    const start = performance.now()
    expect(durationFault("1".repeat(200_000))).toBe("time: invalid duration")
    expect(parseDuration(`${"0".repeat(200_000)}1.${"0".repeat(200_000)}1s`)).toBe(1000)
    expect(performance.now() - start).toBeLessThan(200)
  })
})
