import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { decodeFirst, encode, isObject, type JsonValue, struct } from "../json/index.ts"
import { decodeXml, encodeXml, XmlError } from "./index.ts"
import { tokens } from "./tokens.ts"

const bytes = (text: string) => new TextEncoder().encode(text)
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

function failure(body: Uint8Array): string {
  try {
    decodeXml(body)
  } catch (error) {
    if (error instanceof XmlError) return error.message
    throw error
  }
  return "no error"
}

describe("decodeXml", () => {
  test.each([
    [
      "attributes and text beside them",
      '<o id="7"><t cur="EUR">12.50</t><q>003</q></o>',
      { o: { "-id": "7", t: { "#text": "12.50", "-cur": "EUR" }, q: "003" } },
    ],
    [
      "repeated children",
      "<c><i>a</i><n>n</n><i k='2'>b</i><i/></c>",
      { c: { i: ["a", { "-k": "2", "#text": "b" }, ""], n: "n" } },
    ],
    [
      "empty elements",
      '<r><a/><b></b><c>   </c><d x=""/><e><f/></e></r>',
      { r: { a: "", b: "", c: "", d: { "-x": "" }, e: { f: "" } } },
    ],
    ["a text root", " <m> Hello\r\nthere\u00a0 </m>", { m: "Hello\nthere\u00a0" }],
    [
      "pieces of text",
      "<p><t>one <![CDATA[two]]> three</t><u>one<!-- x -->two<!-- y --> </u></p>",
      { p: { t: "three", u: "two" } },
    ],
    ["CDATA", "<b><![CDATA[ <p>Hi & bye</p> ]]></b>", { b: "<p>Hi & bye</p>" }],
    [
      "text before children",
      "<d><p>Hello <b>bold</b> world</p><p>a<b/>b<!-- -->c</p></d>",
      { d: { p: ["Hello", "a"] } },
    ],
    [
      "text after children",
      "<d><p><b>x</b> one <i>it</i> two</p></d>",
      { d: { p: { b: "x", i: "it", "#text": "two" } } },
    ],
    [
      "text after attributes",
      '<p lang="en">Hello <b>x</b> world</p>',
      { p: { "-lang": "en", b: "x", "#text": "world" } },
    ],
    [
      "namespaces",
      '<f:e xmlns:f="u" xmlns="v"><f:i>1</f:i><i f:k="a" k="b"/></f:e>',
      { e: { "-f": "u", "-xmlns": "v", i: ["1", { "-k": "b" }] } },
    ],
    ["entities", '<r a="&quot;&lt;">&gt;&amp;&#233;&#x2615;&apos;</r>', { r: { "-a": '"<', "#text": ">&é☕'" } }],
    [
      "what surrounds the root",
      '\ufeff junk <!DOCTYPE a [<!ENTITY b "<>"> <!-- > -->]><?p ?><a>1</a></b> & <',
      { a: "1" },
    ],
    [
      "names of the prototype",
      '<__proto__ constructor="1"><toString/><__proto__/></__proto__>',
      JSON.parse('{"__proto__":{"-constructor":"1","toString":"","__proto__":""}}'),
    ],
    ["an instruction of any name", "<?a:b:c d?><a/>", { a: "" }],
    ["a directive of any first character", "<!'><!<><a/>", { a: "" }],
    ["an attribute's blanks", '<a b=" c\n"/>', { a: { "-b": " c\n" } }],
  ] as [string, string, JsonValue][])("reads %s", (_, document, data) => {
    expect(encode(decodeXml(bytes(document)))).toBe(encode(data))
  })

  test("honours the declared charset and refuses one it does not know", () => {
    expect(decodeXml(latin1('<?xml version="1.0" encoding="ISO-8859-1"?><r>caf\xe9</r>'))).toEqual({ r: "café" })
    expect(decodeXml(latin1("<?xml version='1.0' encoding='windows-1251'?><r>\xe4\xe0</r>"))).toEqual({ r: "да" })
    expect(decodeXml(latin1("<?xml encoding='latin1'?><r>\x80\x81</r>"))).toEqual({ r: "€\ufffd" })
    expect(decodeXml(latin1("<?xml encoding='iso-8859-2'?><r>\x80\xb1</r>"))).toEqual({ r: "\ufffdą" })
    expect(decodeXml(latin1("<?xml encoding='utf8'?><r>\xc2\x85</r>"))).toEqual({ r: "\u0085" })
    expect(failure(bytes('<?xml version="1.0" encoding="klé\x7f"?><r/>'))).toContain(
      'xml: opening charset "klé\\x7f": unsupported charset: "klé\\x7f"',
    )
    expect(failure(bytes('<?xml version="1.é\x01"?><r/>'))).toContain('xml: unsupported version "1.é\\x01"; only')
    expect(decodeXml(latin1("<?xml standalone='\xc3\xa9\xff' encoding='latin1'?><r>caf\xe9</r>"))).toEqual({
      r: "café",
    })
    expect(decodeXml(latin1("<?xml version = '1.1' encoding=''?><r/>"))).toEqual({ r: "" })
    expect(decodeXml(latin1("<?xml encoding='utf8'?><r>caf\xe9</r>"))).toEqual({ r: "caf\ufffd" })
    expect(failure(latin1("<r>caf\xe9</r>"))).toContain("invalid UTF-8")
    expect(decodeXml(latin1("<r>ok</r>\xff"))).toEqual({ r: "ok" })
  })

  test.each([
    ["", "EOF"],
    ["just words", "EOF"],
    ['{"a":1}', "EOF"],
    ["<a><b>1</b>", "xml.Decoder.Token() - XML syntax error on line 1: unexpected EOF"],
    ["<a>\n<b>1</a></b>", "xml.Decoder.Token() - XML syntax error on line 2: element <b> closed by </a>"],
    [
      "<x:a></y:a>",
      "xml.Decoder.Token() - XML syntax error on line 1: element <a> in space x closed by </a> in space y",
    ],
    ["</a>", "xml.Decoder.Token() - XML syntax error on line 1: unexpected end element </a>"],
    ["<r>&nbsp;</r>", "xml.Decoder.Token() - XML syntax error on line 1: invalid character entity &nbsp;"],
    ["<r>a & b</r>", "xml.Decoder.Token() - XML syntax error on line 1: invalid character entity & (no semicolon)"],
    [
      "<r>&constructor;</r>",
      "xml.Decoder.Token() - XML syntax error on line 1: invalid character entity &constructor;",
    ],
    [
      "<!DOCTYPE r [<!ENTITY e 'x'>]><r>&e;</r>",
      "xml.Decoder.Token() - XML syntax error on line 1: invalid character entity &e;",
    ],
    ["<r a=1/>", "xml.Decoder.Token() - XML syntax error on line 1: unquoted or missing attribute value in element"],
    ["<r a/>", "xml.Decoder.Token() - XML syntax error on line 1: attribute name without = in element"],
    ["<r a='<'/>", "xml.Decoder.Token() - XML syntax error on line 1: unescaped < inside quoted string"],
    ["<1/>", "xml.Decoder.Token() - XML syntax error on line 1: invalid XML name: 1"],
    ["< r/>", "xml.Decoder.Token() - XML syntax error on line 1: expected element name after <"],
    ["<r>]]></r>", "xml.Decoder.Token() - XML syntax error on line 1: unescaped ]]> not in CDATA section"],
    [
      "<r><!-- a -- b --></r>",
      'xml.Decoder.Token() - XML syntax error on line 1: invalid sequence "--" not allowed in comments',
    ],
    ["<r>&#1;</r>", "xml.Decoder.Token() - XML syntax error on line 1: illegal character code U+0001"],
    ["<r><![CDATA[", "xml.Decoder.Token() - XML syntax error on line 1: unexpected EOF in CDATA section"],
    ["<a/", "xml.Decoder.Token() - XML syntax error on line 1: unexpected EOF"],
    ["<a/\n>", "xml.Decoder.Token() - XML syntax error on line 2: expected /> in element"],
    ["<a\n>\n&x;<", "xml.Decoder.Token() - XML syntax error on line 3: invalid character entity &x;"],
    ["<a>&b(c;</a>", "xml.Decoder.Token() - XML syntax error on line 1: invalid character entity &b (no semicolon)"],
    ["<a>&x;]]></a>", "xml.Decoder.Token() - XML syntax error on line 1: invalid character entity &x;"],
    ["<a b='\n<", "xml.Decoder.Token() - XML syntax error on line 2: unescaped < inside quoted string"],
    ["<a>&lt", "xml.Decoder.Token() - XML syntax error on line 1: unexpected EOF"],
    ["<a>\u0001\n\n</a>", "xml.Decoder.Token() - XML syntax error on line 3: illegal character code U+0001"],
    [
      "<a:b></c:b>",
      "xml.Decoder.Token() - XML syntax error on line 1: element <b> in space a closed by </b> in space c",
    ],
    ["<b></c:b>", "xml.Decoder.Token() - XML syntax error on line 1: element <b> in space  closed by </b> in space c"],
    ["<a><!></a>", "xml.Decoder.Token() - XML syntax error on line 1: unexpected EOF"],
    ["<![CD", "xml.Decoder.Token() - XML syntax error on line 1: unexpected EOF"],
    ["<![CD[", "xml.Decoder.Token() - XML syntax error on line 1: invalid <![ sequence"],
  ])("refuses %j: %s", (document, message) => {
    expect(failure(bytes(document))).toBe(message)
  })

  test("bounds depth and stays linear on hostile texts", () => {
    expect(failure(bytes("<a>".repeat(200_000)))).toContain("exceeded max depth")
    const deep = `${"<a>".repeat(10_000)}${"</a>".repeat(10_000)}`
    expect(encodeXml(decodeXml(bytes(deep)))).toBe(`${"<a>".repeat(9_999)}<a/>${"</a>".repeat(9_999)}`)
    for (const piece of ["<!--", "<!DOCTYPE <!--", "<a b='", '"<', "<![CDATA[", "<?x ", "&", "<a ", "]]"]) {
      expect(() => decodeXml(bytes(`<!x ${piece.repeat(100_000)}`))).toThrow(XmlError)
      expect(() => decodeXml(bytes(piece.repeat(100_000)))).toThrow(XmlError)
    }
  })

  test("throws nothing but an XmlError, whatever it reads", () => {
    const piece = fc.constantFrom(
      "<",
      ">",
      "</a>",
      "<a",
      "/>",
      "<!--",
      "-->",
      "&lt;",
      "&",
      '"',
      "=",
      " ",
      "x",
      "<![CDATA[",
      "]]>",
      "<?x",
      "?>",
      "\u0001",
    )
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, fc.string({ unit: "binary", maxLength: 2 })), { maxLength: 12 }),
        (pieces) => {
          try {
            expect(isObject(decodeXml(bytes(`<a>${pieces.join("")}</a>`)))).toBe(true)
          } catch (error) {
            expect(error).toBeInstanceOf(XmlError)
          }
        },
      ),
    )
  })
})

describe("tokens, when lenient", () => {
  const read = (document: string) => {
    const next = tokens(document, { lenient: true })
    const all: string[] = []
    for (let token = next(); token !== undefined; token = next()) {
      if (token.kind === "text") all.push(token.text)
      else if (token.kind === "end") all.push(`/${token.name.local}@${token.start}`)
      else all.push(token.name.local, ...token.attributes.map(({ local, value }) => `${local}=${value}`))
    }
    return all.join(" ")
  }

  test.each([
    ["<a b=c.d/>", "invalid XML name: .d"],
    ["<a b=c-d e></a>", "a b=c-d e=e /a@11"],
    ["<a b=></a>", "a b= /a@6"],
    ["<a>&x; & &#1</a>", "a &x; & &#1 /a@12"],
    ["<a><b></c></a>", "unexpected end element </c>"],
    ["<a><b>x</a>", "a b x /b@7 /a@11"],
    ["<a><b xmlns='u'>x</a>", "unexpected end element </a>"],
    ["<a:b></c:b>", "element <b> in space a closed by </b> in space c"],
  ])("%s: %s", (document, told) => {
    let text: string
    try {
      text = read(document)
    } catch (error) {
      text = error instanceof XmlError ? error.message : ""
    }
    expect(text).toContain(told)
  })
})

describe("encodeXml", () => {
  test.each([
    ["{}", "<doc/>"],
    [
      '{"a":1.0,"b":[1,null,"<&>\\"\'"],"-v":2e3}',
      '<doc v="2e3"><a>1.0</a><b>1</b><b/><b>&lt;&amp;&gt;&quot;&apos;</b></doc>',
    ],
    ['{"city":{"z":true,"a":{}}}', "<city><a/><z>true</z></city>"],
    ['{"m":null}', "<m/>"],
    ['{"-v":"1"}', "<-v>1</-v>"],
    ['{"t":[1,"two"]}', "<doc><t>1</t><t>two</t></doc>"],
    ['{"t":[{"a":1},{"a":2}]}', "<t><a>1</a></t><t><a>2</a></t>"],
    ['{"t":[]}', "<t/>"],
    ['{"m":[[1,2],[3,[4,[]]]],"k":1}', "<doc><k>1</k><m>1</m><m>2</m><m>3</m><m>4</m><m/></doc>"],
    ['{"p":{"-b":"2 < 3","-a":1.0,"-c":true,"-":"n"}}', '<p a="1.0" b="2 &lt; 3" c="true"><->n</-></p>'],
    ['{"p":{"-id":"1","#text":"a & b"}}', '<p id="1">a &amp; b</p>'],
    ['{"p":{"#text":"a","b":"c"}}', ""],
    ['{"p":{"-id":1,"#text":null}}', '<p id="1"><nil></p>'],
    ['{"p":{"#text":["<",{"b":1.0}]}}', "<p>[< map[b:1.0]]</p>"],
    ['{"k":1,"p":{"-id":null}}', ""],
    ['{"p":{"-id":[1]}}', ""],
    ['{"my key":1,"a<b":3,"":6}', "<doc><>6</><a<b>3</a<b><my key>1</my key></doc>"],
    ['{"__proto__":{"constructor":1}}', "<__proto__><constructor>1</constructor></__proto__>"],
  ])("writes %s as %s", (json, xml) => {
    const data = decodeFirst(json)
    expect(isObject(data) && encodeXml(data)).toBe(xml)
  })

  test("no data is an empty document, a struct keeps its order", () => {
    expect(encodeXml(null)).toBe("<doc/>")
    expect(encodeXml({ e: struct({ b: 1, a: null }) })).toBe("<e><b>1</b><a/></e>")
  })

  test("what it writes of elements and texts is read again as the same", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9.]{0,4}$/)
    const text = fc.stringMatching(/^[!-~é☕]{1,6}$/)
    const tree = fc.letrec<{ node: JsonValue }>((tie) => ({
      node: fc.oneof({ depthSize: "small" }, text, fc.dictionary(name, tie("node"), { minKeys: 1, maxKeys: 3 })),
    })).node
    fc.assert(
      fc.property(name, tree, (root, value) => {
        expect(encode(decodeXml(bytes(encodeXml({ [root]: value }))))).toBe(encode({ [root]: value }))
      }),
    )
  })
})
