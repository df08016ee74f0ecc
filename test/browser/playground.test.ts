import { mkdirSync, readFileSync } from "node:fs"
import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { type Running, startDemo, startGateway } from "../support/processes.ts"
import { launchBrowser } from "./browser.ts"

/** What axe reports. */
interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string }[]
}

let browser: Browser
let demo: Running
let page: Page
/** What the page complained about: faults of scripts and of the content security policy. */
let complaints: string[]

beforeAll(async () => {
  ;[browser, demo] = await Promise.all([launchBrowser(), startDemo()])
  mkdirSync("artifacts", { recursive: true })
}, 60_000)

afterAll(async () => {
  await Promise.all([browser?.close(), demo?.stop()])
})

beforeEach(async () => {
  complaints = []
  page = await open()
})

afterEach(async () => {
  await page.context().close()
  expect(complaints).toEqual([])
})

async function open(options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1180, height: 900 }, ...options })
  const opened = await context.newPage()
  opened.on("pageerror", (error) => complaints.push(error.message))
  opened.on("console", (message) => {
    // A refused request is what many cases are about.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      complaints.push(message.text())
  })
  await opened.goto(demo.url)
  await opened.waitForSelector("#send")
  return opened
}

const choose = (name: string) => page.click(`[data-name="#${name}"]`)

/** Sends the chosen endpoint's form and gives the badge of the answer's status. */
async function send(): Promise<string> {
  await page.click("#send")
  return (await page.textContent("#code", { timeout: 5000 })) ?? ""
}

const body = async () => (await page.textContent("#body")) ?? ""

describe("requests", () => {
  test("every endpoint of the configuration is listed", async () => {
    const { endpoints } = JSON.parse(readFileSync("krakend.json", "utf8")) as { endpoints: { endpoint: string }[] }
    const listed = await page.locator("#endpoints button span:last-child").allTextContents()
    expect(listed).toEqual(endpoints.map(({ endpoint }) => endpoint))
  })

  test("a merged answer is complete, and each call has its bar", async () => {
    await choose("GET/products/{id}")
    await page.fill("#field-path-id", "2")
    expect(await send()).toBe("200 OK")
    expect(await page.textContent("#completed")).toBe("✓ complete")
    expect(JSON.parse(await body())).toMatchObject({ product: { name: "Wool sweater" }, stock: { place: "pier 3" } })
    expect(await page.locator(".waterfall .bar").count()).toBe(3)
  })

  test("a query string is passed on", async () => {
    await choose("GET/products")
    await page.fill("#field-query-category", "tools")
    await send()
    expect(JSON.parse(await body()).products).toHaveLength(1)
  })

  test("a part that is too late makes the answer incomplete, and its bar says why", async () => {
    await choose("GET/incomplete")
    expect(await send()).toBe("200 OK")
    expect(await page.textContent("#completed")).toBe("◐ incomplete")
    expect(await page.locator(".waterfall .bar.failed").count()).toBe(1)
    expect(await page.textContent(".waterfall")).toContain("deadline_exceeded")
  })

  test("a failing backend shows 500 and the message", async () => {
    await choose("GET/broken")
    expect(await send()).toBe("500 Internal Server Error")
    expect(await body()).toContain("invalid status code 503")
  })

  test("the example of a schema is sent as it stands", async () => {
    await choose("POST/orders")
    expect(await send()).toBe("200 OK")
    expect(JSON.parse(await body())).toEqual({ order: { count: 3, product: "Wool sweater", total: 26_700 } })
  })

  test("a body that does not fit is refused", async () => {
    await choose("POST/orders")
    await page.fill("#field-body", '{"product": "two"}')
    expect(await send()).toBe("400 Bad Request")
  })

  test("without a token: 401, and why", async () => {
    await choose("GET/orders/mine")
    expect(await send()).toBe("401 Unauthorized")
    expect(await page.textContent("#reason")).toBe("token_missing")
  })

  test("with a token that the demo mints: 200", async () => {
    await choose("GET/orders/mine")
    await page.click("#mint")
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>("#field-header-Authorization")?.value)
    expect(await send()).toBe("200 OK")
    expect(JSON.parse(await body())).toEqual({ customer: "customer-7", orders: [3, 4] })
  })

  test("with a token of another role: 403, and why", async () => {
    await choose("GET/admin")
    await page.click("#mint")
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>("#field-header-Authorization")?.value)
    expect(await send()).toBe("403 Forbidden")
    expect(await page.textContent("#reason")).toBe("token_access")
  })

  test("the headers are listed", async () => {
    await send()
    await page.click("#result summary")
    expect(await page.textContent("#result table")).toContain("x-krakend-completed")
  })
})

describe("bursts", () => {
  const fire = async (): Promise<Record<string, number>> => {
    await page.click("#fire")
    await page.waitForSelector("svg.plot")
    const badges = await page.locator("#counters [data-status]").allTextContents()
    return Object.fromEntries(badges.map((text) => text.split(" × ")).map(([status, count]) => [status, Number(count)]))
  }

  test("a client over its limit gets 429", async () => {
    await choose("GET/limited")
    const counts = await fire()
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(50)
    expect(counts["200"]).toBeGreaterThanOrEqual(12)
    expect(counts["429"]).toBeGreaterThan(10)
    expect(await page.locator("svg.plot circle").count()).toBe(50)
  })

  test("all clients over their limit get 503", async () => {
    await choose("GET/crowded")
    const counts = await fire()
    expect(counts["503"]).toBeGreaterThan(10)
  })
})

describe("streams", () => {
  test("server-sent events appear as they come", async () => {
    await page.click("#listen")
    await page.waitForFunction(() => document.querySelector("#messages")?.textContent?.includes('{"tick":2}'))
    await page.click("#close")
    expect(await page.textContent("#messages")).toContain("— closed")
  })

  test("a WebSocket sends messages back", async () => {
    await page.click("#connect")
    await page.waitForFunction(() => document.querySelector("#messages")?.textContent?.includes("— open"))
    await page.fill("#stream-message", "<b>ahoy</b>")
    await page.click("#say")
    await page.waitForFunction(() => document.querySelector("#messages")?.textContent?.includes("echo: <b>ahoy</b>"))
    expect(await page.locator("#messages b").count()).toBe(0)
  })
})

describe("hostile answers", () => {
  test("markup is text, and unseen characters have names", async () => {
    await choose("GET/hostile")
    await send()
    expect(await page.title()).toBe("Skerry playground")
    expect(await page.locator("#body :is(script, img, h1)").count()).toBe(0)
    expect(await body()).toContain("⟨U+202E⟩")
    expect(await body()).toContain("\\u003cscript\\u003e")
  })

  test("a huge body is cut, and the page answers on", async () => {
    await choose("GET/huge")
    expect(await send()).toBe("200 OK")
    expect(await page.textContent("#result p.quiet")).toMatch(/first 200,000 are shown/)
    const start = Date.now()
    await choose("GET/products")
    expect(await send()).toBe("200 OK")
    expect(Date.now() - start).toBeLessThan(3000)
  })

  test("the policy forbids inline scripts and markup from strings", async () => {
    const outcome = await page.evaluate(() => {
      const script = document.createElement("script")
      const text = "globalThis.owned = true"
      try {
        script.text = text
        document.head.append(script)
        document.body.innerHTML = "<p>replaced</p>"
        return "taken"
      } catch (thrown) {
        return (thrown as Error).name
      }
    })
    expect(outcome).toBe("TypeError")
    expect(await page.evaluate(() => "owned" in globalThis)).toBe(false)
    complaints = complaints.filter((text) => !text.includes("TrustedScript"))
  })
})

describe("keyboard and looks", () => {
  test("a request without a mouse", async () => {
    await page.keyboard.press("/")
    await page.keyboard.type("labels")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Control+Enter")
    await page.waitForSelector("#code")
    expect(JSON.parse(await body())).toEqual({ cents: 4900, name: "Storm lantern" })
  })

  test("the first stop of the keyboard skips the list", async () => {
    await page.keyboard.press("Tab")
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the request")
  })

  test("an address names its endpoint", async () => {
    await page.goto(`${demo.url}/#GET/broken`)
    await page.reload()
    await page.waitForSelector("#send")
    expect(await page.textContent(".title code")).toBe("/broken")
  })

  test("the button switches between light and dark", async () => {
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await ground()
    await page.click("#theme")
    expect(await ground()).not.toBe(light)
  })

  const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8")

  test.each([
    ["light", { colorScheme: "light" }],
    ["dark", { colorScheme: "dark" }],
    ["narrow", { viewport: { width: 380, height: 800 } }],
  ] as const)("axe finds no serious fault: %s", async (name, options) => {
    await page.context().close()
    page = await open({ ...options, bypassCSP: true })
    await choose("GET/incomplete")
    await send()
    await page.evaluate(axe)
    const faults = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }
      const { violations } = await axe.run()
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)
    })
    expect(faults).toEqual([])
    await page.screenshot({ path: `artifacts/playground-${name}.png`, fullPage: true })
  })

  /** The pictures of the README are taken anew with `PICTURES=yes npm run test:browser`; otherwise they only land in artifacts/. */
  test.each(["light", "dark"] as const)("the picture for the README: %s", async (colorScheme) => {
    await page.context().close()
    page = await open({ colorScheme, viewport: { width: 1000, height: 800 } })
    await choose("GET/products/{id}")
    await send()
    const folder = process.env.PICTURES === "yes" ? "docs/pictures" : "artifacts"
    mkdirSync(folder, { recursive: true })
    const picture = await page.screenshot({ path: `${folder}/playground-readme-${colorScheme}.png` })
    expect(picture.length).toBeLessThan(200_000)
  })
})

test("a gateway that is started without it has no playground", async () => {
  const plain = await startGateway(JSON.parse(readFileSync("krakend.json", "utf8")))
  const answers = await Promise.all([fetch(`${plain.url}/`), fetch(`${plain.url}/__playground/`)])
  await plain.stop()
  expect(answers.map(({ status }) => status)).toEqual([404, 404])
})
