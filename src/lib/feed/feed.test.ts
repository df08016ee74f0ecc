import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { encode, type JsonObject, JsonSyntaxError } from "../json/index.ts"
import { TooLargeError } from "../too-large.ts"
import { XmlError } from "../xml/index.ts"
import { parseDate } from "./date.ts"
import { decodeEntities } from "./entities.ts"
import { decodeFeed, FeedError } from "./index.ts"
import { personOf } from "./person.ts"

const feedOf = (text: string): JsonObject => decodeFeed(new TextEncoder().encode(text))

/** What a feed's data and its only item look like when written. */
function written(text: string): { feed: Record<string, unknown>; item: Record<string, unknown> } {
  const { items, ...feed } = JSON.parse(encode(feedOf(text)))
  return { feed, item: items[0] }
}

const rss = (channel: string, item = "") =>
  `<rss version="2.0"><channel>${channel}${item === "" ? "" : `<item>${item}</item>`}</channel></rss>`

describe("what is a feed", () => {
  it.each([
    { text: "\ufeff \n<rss/>", type: "rss" },
    { text: "<?xml version='1.0'?><!-- c --><!DOCTYPE RSS><RSS/>", type: "rss" },
    { text: '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', type: "rss" },
    { text: "<feed/>", type: "atom" },
    { text: " {}", type: "json" },
  ])("$text is of the type $type, with all top keys", ({ text, type }) => {
    expect(JSON.parse(encode(feedOf(text)))).toEqual({
      ...{ items: [], author: null, categories: null, custom: null, copyright: "", description: "" },
      ...{ type, language: "", title: "", published: "", updated: "" },
    })
  })

  it.each(["", "[1]", "text", "<html/>"])("%j is none", (text) => {
    expect(() => feedOf(text)).toThrow("Failed to detect feed type")
  })

  it.each(["<rss><channel>", '{"items":"x"}', '{"title":1}', '{"items":[{"tags":[1]}]}', "{"])(
    "%j is broken",
    (text) => {
      expect(() => feedOf(text)).toThrow()
    },
  )
})

describe("dates", () => {
  it.each([
    { date: "Tue, 03 Feb 2026 10:00:00 +0200", utc: "2026-02-03T08:00:00Z", local: "2026-02-03T10:00:00+02:00" },
    { date: "Monday, 02-Jan-06 15:04:05 MST", utc: "2006-01-02T15:04:05Z" },
    { date: "02 Jan 70 15:04 GMT", utc: "1970-01-02T15:04:00Z" },
    { date: "Mon Jan  2 15:04:05 2006", utc: "2006-01-02T15:04:05Z" },
    { date: "Mon Jan 02 15:04:05 -0700 2006", utc: "2006-01-02T22:04:05Z", local: "2006-01-02T15:04:05-07:00" },
    { date: "2026-02-03T04:05:06.7890+05:30", utc: "2026-02-02T22:35:06.789Z", local: "2026-02-03T04:05:06.789+05:30" },
    { date: "2026-02-03 04:05", utc: "2026-02-03T04:05:00Z" },
    { date: "2026/01/02", utc: "2026-01-02T00:00:00Z" },
    { date: "January 2, 2026", utc: "2026-01-02T00:00:00Z" },
    { date: "2 Jan 2026", utc: "2026-01-02T00:00:00Z" },
    { date: "2026 May 09", utc: "2026-05-09T00:00:00Z" },
    { date: "13.1.2026 5:04:05", utc: "2026-01-13T05:04:05Z" },
    { date: "1/13/2026 12:04:05 AM", utc: "2026-01-13T00:04:05Z" },
    { date: "Jan 2, 2026 3:04:05 PM", utc: "2026-01-02T15:04:05Z" },
    { date: "mon, 02 JAN 2026 15:04:05,25PDT", utc: "2026-01-02T15:04:05.25Z" },
    { date: "02 Jan 2026 15:04:05 GMT+2", utc: "2026-01-02T15:04:05Z", local: "2026-01-02T17:04:05+02:00" },
  ])("$date", ({ date, utc, local = utc }) => {
    expect(parseDate(` ${date} `)).toEqual({ utc, local })
  })

  it.each([
    "Mon, 2 Jan 2026 15:04:05 +02:00",
    "Tues, 02 Jan 2026 15:04:05 GMT",
    "02 Jan 2026 15:04:05 pdt",
    "Mon, 2 Jan 26",
    "2 Jan 2026 15:04 +0200",
  ])("%s is in no layout", (text) => {
    expect(parseDate(text)).toBeUndefined()
  })

  it.each(["yesterday", "2026-02-30", "20260203", "2026-02-03T24:00", "", "1".repeat(100)])("%s is none", (text) => {
    expect(parseDate(text)).toBeUndefined()
  })
})

describe("persons", () => {
  it.each([
    ["a@x (Name A)", { name: "Name A", email: "a@x" }],
    ["Name B (b@x)", { name: "Name B", email: "b@x" }],
    ["Name C", { name: "Name C" }],
    ["d@x", { email: "d@x" }],
    ["E <e@x>", { email: "E <e@x>" }],
    ["a@x (N) b", {}],
    ["(x)", {}],
  ])("%s", (text, person) => {
    expect({ ...personOf(text) }).toEqual(person)
  })

  it("takes no time over a long text", () => {
    expect(personOf("")).toBeUndefined()
    expect({ ...personOf(`${"a@".repeat(500_000)} (`) }).toEqual({})
  })
})

it.each([
  ["A &amp;amp; B &eacute;&#169;&#x41; &copy; &hearts;", "A &amp; B é©A © ♥"],
  ["&unknown; &amp;", "&unknown; &"],
  ["&amp; AT&T &amp;", "& AT&T &amp;"],
  ["&lt", "&lt"],
  ["&#150;&#x80;&#0;&#xD800;&#x110000;", "–€\ufffd\ufffd\ufffd"],
  ["&#65B; &#1a; &#x; &#; &#xg;", "AB; &#1a; \ufffd &#; &#xg;"],
  ["&ampx; &notit; &lang; &&amp;", "&x; ¬it; ⟨ &&"],
])("entities: %s", (text, decoded) => {
  expect(decodeEntities(text)).toBe(decoded)
})

describe("RSS", () => {
  it("falls back to Dublin Core and iTunes", () => {
    const { feed, item } = written(
      rss(
        '<dc:title>T</dc:title><itunes:author>I</itunes:author><itunes:keywords>a, b</itunes:keywords><itunes:image href="i"/>',
        "<dc:title>t</dc:title><dc:date>2026-01-03T00:00:00+01:00</dc:date><itunes:author>J</itunes:author>",
      ),
    )
    expect(feed).toMatchObject({ title: "T", author: { name: "I" }, categories: ["a", " b"], img_url: "i" })
    expect(item).toMatchObject({ title: "t", publishedParsed: "2026-01-03T00:00:00+01:00", author: { name: "J" } })
  })

  it("takes CDATA literally, and the last of what is repeated", () => {
    const { feed } = written(rss("<title>a</title><title><![CDATA[<b>&amp;]]> &amp;</title>"))
    expect(feed.title).toBe("<b>&amp; &")
  })

  it("loses what stands between later sections, as the reference does", () => {
    const { feed } = written(
      rss(
        "<title><![CDATA[a]]]]><![CDATA[>b]]></title><description><![CDATA[é]]>lost<![CDATA[b]]>0123456789012345678</description>",
      ),
    )
    expect(feed).toMatchObject({ title: "a]]>b", description: "éb45678" })
  })

  it("takes what is no date from the text alone, and a date from where there is one", () => {
    const { item } = written(
      rss("", "<pubDate>2026-01-02</pubDate><pubDate>soon</pubDate><dc:date>2026-01-03T00:00:00+01:00</dc:date>"),
    )
    expect(item).toMatchObject({ published: "soon", publishedParsed: "2026-01-02T00:00:00Z" })
  })

  it("an author of Dublin Core may be nameless, a link may be an attribute, an image's fields may have prefixes", () => {
    const { feed, item } = written(
      rss(
        "<image><x:url>i</x:url></image>",
        "<dc:author/><dc:creator>C</dc:creator><link href='h'/><enclosure URL='u' length='1'/>",
      ),
    )
    expect(feed.img_url).toBe("i")
    expect(item).toMatchObject({ author: {}, links: ["h"], enclosures: [{ length: "1" }] })
    const podcast = feedOf(
      rss("", "<itunes:order>1</itunes:order><itunes:isClosedCaptioned>yes</itunes:isClosedCaptioned>"),
    )
    expect(encode(podcast)).toContain('"itunesExt":{"isClosedCaptioned":"yes","order":"1"}')
  })

  it("refuses what ends an item too early", () => {
    expect(() => feedOf(rss("", "<encoded>x</encoded>"))).toThrow(FeedError)
    expect(() => feedOf(rss("", "<enclosure><a/></enclosure>"))).toThrow(FeedError)
  })

  it("puts items outside of the channel behind those inside", () => {
    const data = feedOf("<rdf><channel><item><title>in</title></item></channel><item><title>out</title></item></rdf>")
    expect(encode(data.items ?? null)).toBe('[{"title":"in"},{"title":"out"}]')
  })

  it("knows a vocabulary by its namespace, whatever its prefix", () => {
    const { item } = written(
      `<rss xmlns:x="http://purl.org/dc/elements/1.1/"><channel><item><x:creator>C</x:creator></item></channel></rss>`,
    )
    expect(item).toMatchObject({ author: { name: "C" }, dcExt: { creator: ["C"] }, extensions: { dc: {} } })
  })

  it("the last prefix of a namespace counts, and none makes its elements the feed's own", () => {
    const document = (declared: string) =>
      written(`<rss ${declared}><channel><item><b:title>T</b:title></item></channel></rss>`).item
    expect(document("xmlns:a='u' xmlns:b='u' xmlns:C='u'")).toMatchObject({ extensions: { c: { title: [{}] } } })
    expect(document("xmlns:b='u' xmlns='u'")).toEqual({ title: "T" })
    expect(document("xmlns:b='http://www.itunes.com/dtds/podcast-1.0.dtd'")).toMatchObject({ extensions: { b: {} } })
  })

  it("treats __proto__ and constructor as plain names", () => {
    const text = encode(
      feedOf(rss("", "<__proto__>x</__proto__><a:__proto__ __proto__='1'/><constructor>y</constructor>")),
    )
    expect(text).toContain('"custom":{"__proto__":"x","constructor":"y"}')
    expect(text).toContain(
      '{"a":{"__proto__":[{"name":"__proto__","value":"","attrs":{"__proto__":"1"},"children":{}}]}}',
    )
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })
})

describe("Atom", () => {
  it("reads 0.3", () => {
    const { feed, item } = written(
      '<feed version="0.3"><title mode="escaped" type="text/html">&lt;b&gt;</title><tagline>t</tagline><entry><issued>2003-12-13T08:29:29-04:00</issued></entry></feed>',
    )
    expect(feed).toMatchObject({ title: "<b>", description: "t" })
    expect(item.publishedParsed).toBe("2003-12-13T12:29:29Z")
  })

  it("reads base64 with its padding only, rights by both names, persons of any prefix", () => {
    const { feed } = written(
      '<feed><title type="image/png">aGVs\nbG8=</title><tagline type="image/png">aGVsbG8</tagline><copyright>c</copyright><author><x:name>N</x:name></author></feed>',
    )
    expect(feed).toMatchObject({ title: "hello", description: "aGVsbG8", copyright: "c", author: { name: "N" } })
  })

  it("takes one outer div away, and links by their relation", () => {
    const { item } = written(
      '<feed><entry><content type="xhtml"><div class="a"><div>x</div></div></content><link rel="self" href="s"/><link href="h"/><link rel="enclosure" href="e" length="1"/></entry></feed>',
    )
    expect(item).toMatchObject({
      content: "<div>x</div>",
      link: "h",
      links: ["s", "h"],
      enclosures: [{ url: "e", length: "1" }],
    })
  })
})

describe("the div of an Atom text", () => {
  const title = (text: string) => written(`<feed><title type="xhtml">${text}</title></feed>`).feed.title

  it.each([
    ['<div a="1"><p>it\'s</p><BR />x &gt; &quot;y&quot;</div>', "<p>it&#39;s</p><br/>x &gt; &#34;y&#34;"],
    [
      "a<div><a HREF='b?c&amp;d' e=\"'\">&nbsp;<!-- f --></a></div>",
      '<a href="b?c&amp;d" e="&#39;">\u00a0<!-- f --></a>',
    ],
    ["<div/>", ""],
    ["<div><i/>x</div>", "<i>x</i>"],
    ["<div>a</div><div>b</div>", "<div>a</div><div>b</div>"],
    ["<p>it's</p>", "<p>it's</p>"],
    ["it's", "it's"],
  ])("%s is %s", (text, inner) => {
    expect(title(text)).toBe(inner)
  })

  it("takes no time over a hostile text", () => {
    const text = `<div>${"<i/>".repeat(90_000)}${"<br></br>".repeat(90_000)}</div>`
    expect(title(text)).toBe(text)
  })
})

it("JSON Feed: authors, images, enclosures", () => {
  const { feed, item } = written(
    '{"icon":"i","author":{"name":"F"},"items":[{"external_url":"e","banner_image":"b","attachments":[{"url":"u","duration_in_seconds":7}],"authors":[{"name":"A"},{"name":"b@c (B)"}]}]}',
  )
  expect(feed).toMatchObject({ img_url: "i", author: { name: "F" } })
  expect(item).toMatchObject({ links: ["e"], image: { url: "b" }, enclosures: [{ url: "u", length: "7" }] })
  expect(item.authors).toEqual([{ name: "A" }, { name: "B", email: "b@c" }])
})

it("JSON Feed: names in any case, authors without a name, what is absent in a list", () => {
  const { feed, item } = written(
    '{"ICON":"i","author":{},"items":[{"Authors":[{}],"tags":[null],"attachments":[null]}]}',
  )
  expect(feed).toMatchObject({ img_url: "i", author: {} })
  expect(item).toEqual({ authors: [{}], categories: [""], enclosures: [{ length: "0" }] })
  const xml = "<?xml encoding='x'?>"
  expect(feedOf(`{"title":"${xml}"}`)).toMatchObject({ title: xml })
})

it.each([
  '{"version":1}',
  '{"expired":"no"}',
  '{"items":[null]}',
  '{"authors":[null]}',
  '{"items":[{"attachments":[{"duration_in_seconds":7.0}]}]}',
  '{"items":[{"attachments":[{"size_in_bytes":9223372036854775808}]}]}',
  "\ufeff{}",
  "{} x",
])("JSON Feed: refuses %j", (text) => {
  expect(() => feedOf(text)).toThrow(FeedError)
})

it("refuses more levels and elements than any feed has", () => {
  expect(() => feedOf(`<rss>${"<a>".repeat(600)}`)).toThrow(FeedError)
  expect(() => feedOf(rss("<a/>".repeat(200_001)))).toThrow(TooLargeError)
})

it("throws nothing but its own errors, whatever it reads", () => {
  const pieces = [
    "<rss>",
    "<feed>",
    "{",
    "<channel>",
    "<item>",
    "</item>",
    "<a:b x='1'>",
    "&amp;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "x",
    '"a":[',
    "}",
  ]
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces)), fc.string({ unit: "binary" }), (parts, end) => {
      try {
        encode(feedOf(parts.join("") + end))
      } catch (thrown) {
        expect([FeedError, XmlError, JsonSyntaxError].some((known) => thrown instanceof known)).toBe(true)
      }
    }),
  )
})
