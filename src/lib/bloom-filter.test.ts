import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { addElement, emptyFilter, filterSize, hasElement } from "./bloom-filter.ts"

describe("a Bloom filter", () => {
  it("holds nothing at first", () => {
    const filter = emptyFilter(filterSize(100, 0.001))
    expect(hasElement(filter, "jti-1")).toBe(false)
    expect(hasElement(filter, "")).toBe(false)
  })

  it("never denies an element that was added", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" }), { maxLength: 200 }), (elements) => {
        const filter = emptyFilter(filterSize(50, 0.01))
        for (const element of elements) addElement(filter, element)
        expect(elements.every((element) => hasElement(filter, element))).toBe(true)
      }),
    )
  })

  it("is wrong about as often as it was sized for", () => {
    const filter = emptyFilter(filterSize(10_000, 0.01))
    for (let element = 0; element < 10_000; element++) addElement(filter, `jti-${element}`)
    let wrong = 0
    for (let element = 0; element < 100_000; element++) if (hasElement(filter, `sub-${element}`)) wrong++
    expect(wrong / 100_000).toBeGreaterThan(0.005)
    expect(wrong / 100_000).toBeLessThan(0.015)
  })

  it("takes the textbook size", () => {
    expect(filterSize(1_000_000, 1e-7)).toEqual({ bits: 33_547_712, hashes: 23 })
  })
})
