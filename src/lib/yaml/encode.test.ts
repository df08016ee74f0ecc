import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { parse } from "yaml"
import { decodeFirst, type JsonValue } from "../json/index.ts"
import { TooLargeError } from "../too-large.ts"
import { encodeYaml } from "./index.ts"

describe("encodeYaml", () => {
  test.each([
    ["{}", "{}\n"],
    ["null", "{}\n"],
    ['{"b":true,"a":null,"e":[],"o":{}}', "a: null\nb: true\ne: []\no: {}\n"],
    ['{"collection":[{"id":1},{"id":2}]}', 'collection:\n- id: "1"\n- id: "2"\n'],
    ['{"m":[{"a":1,"b":[{"c":2}]},[[1],[]]]}', 'm:\n- a: "1"\n  b:\n  - c: "2"\n- - - "1"\n  - []\n'],
    ['{"c":{"n":1.0,"t":["x",{"y":{}}]}}', 'c:\n  "n": "1.0"\n  t:\n  - x\n  - "y": {}\n'],
    [
      '{"a":1e3,"b":-0,"c":12345678901234567890123,"d":1.5e3}',
      'a: 1e3\nb: "-0"\nc: "12345678901234567890123"\nd: "1.5e3"\n',
    ],
    ['{"key: x":1,"true":2,"":3,"12":4}', '"": "3"\n"12": "4"\n"key: x": "1"\n"true": "2"\n'],
    [
      '{"l":"a\\nb","m":["a\\nb\\n"],"n2":{"o":"a\\n\\n"}}',
      "l: |-\n  a\n  b\nm:\n- |\n  a\n  b\nn2:\n  o: |+\n    a\n\n",
    ],
    ['{"k":"a\\n\\nb","l":["a\\n\\nb"]}', "k: |-\n  a\n  \n  b\nl:\n- |-\n  a\n\n  b\n"],
    ['{"k":"\\na","l":["\\na"]}', "k: |-\n  \n  a\nl:\n- |-\n\n  a\n"],
    ['{"k":"\\n a","l":["\\n"]}', 'k: "\\n a"\nl:\n- "\\n"\n'],
    ['{"k":"a\\r\\nb","l":["a\\rb"]}', "k: |-\r\n  a\r\n  b\nl:\n- |-\r  a\r  b\n"],
    ['{"k":"a\\radmin: true\\n","l":["a\\r\\r\\nb: c"]}', 'k: "a\\radmin: true\\n"\nl:\n- "a\\r\\r\\nb: c"\n'],
    ['{"__proto__":{"constructor":"x"}}', "__proto__:\n  constructor: x\n"],
  ])("writes %s", (json, yaml) => {
    expect(encodeYaml(decodeFirst(json))).toBe(yaml)
  })

  test.each([
    ...[
      "yes",
      "No",
      "ON",
      "off",
      "null",
      "~",
      "True",
      "y",
      "N",
      "0x1F",
      "010",
      "0o7",
      "0b1",
      "1_000",
      "+1",
      "-12",
      ".5",
      "1.",
      "1.5",
    ],
    ...[
      "2026-01-02",
      "2026-01-02T03:04:05Z",
      "2026-01-02 03:04:05",
      "2026-01-02  3:04:05",
      "++1.5",
      "12:30",
      "07:05",
      "-",
      "- a",
      "#c",
      "a #b",
      "a#b",
      "a: b",
    ],
    ...[
      "@x",
      "%x",
      "&x",
      "*x",
      "!x",
      "|",
      "> y",
      "'q'",
      '"d"',
      " lead",
      "trail ",
      "end:",
      "",
      "{a}",
      "[b]",
      "back\\slash",
      "`x`",
    ],
  ])("quotes %j", (text) => {
    expect(encodeYaml([text])).toBe(`- ${JSON.stringify(text)}\n`)
  })

  test.each([
    "1e3",
    "08",
    "0x",
    "15:04:05",
    "2:301",
    ":561",
    "a:b",
    "a-b",
    "a,b",
    "?",
    "é☕",
    "it's",
    "2026-13-02",
    "2026-02-30",
    "05:99",
    "nope",
    "1.2.3",
    "_1",
    "-a",
    "-+1.5",
    "++1",
    "2026-01-02  x",
  ])("leaves %j bare", (text) => {
    expect(encodeYaml([text])).toBe(`- ${text}\n`)
  })

  test("escapes inside quotes as Go does", () => {
    expect(encodeYaml([" \u0000\u0007\t\n\u007f\u0080\u{e0001}é"])).toBe(
      '- " \\x00\\a\\t\\n\\x7f\\u0080\\U000e0001é"\n',
    )
  })

  test("bounds depth and length", () => {
    let deep: JsonValue = {}
    for (let level = 0; level < 20_000; level++) deep = { a: deep }
    expect(() => encodeYaml(deep)).toThrow(TooLargeError)
    let wide: JsonValue = Array.from({ length: 100_000 }, () => [1])
    for (let level = 0; level < 900; level++) wide = { a: wide }
    expect(() => encodeYaml(wide)).toThrow(TooLargeError)
  })

  test("what it writes is the same data for a YAML parser", () => {
    const text = fc.stringMatching(/^[a-zA-Z0-9 .:#'",[{}\]&*!|>%@`\\\-\n_~+=é☕]{0,12}$/)
    const tree = fc.letrec<{ node: JsonValue }>((tie) => ({
      node: fc.oneof(
        { depthSize: "small" },
        text,
        fc.array(tie("node"), { maxLength: 4 }),
        fc.dictionary(text, tie("node"), { maxKeys: 4 }),
      ),
    })).node
    fc.assert(
      fc.property(fc.dictionary(text, tree), (data) => {
        expect(parse(encodeYaml(data), { schema: "failsafe" })).toEqual(data)
      }),
    )
  })
})
