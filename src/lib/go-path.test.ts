import { expect, it } from "vitest"
import { cleanPath } from "./go-path.ts"

it.each([
  ["", "/"],
  ["a", "/a"],
  ["//a//b/", "/a/b/"],
  ["/a/./b/.", "/a/b/"],
  ["/a/b/..", "/a"],
  ["/a/b/../", "/a/"],
  ["/../../a", "/a"],
  ["/a/..", "/"],
  ["/a/...", "/a/..."],
])("cleans %j to %j", (path, clean) => {
  expect(cleanPath(path)).toBe(clean)
})
