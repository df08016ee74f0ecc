/**
 * CPU time of one call of each validation and modification, in this process without a network:
 *   node test/bench/validation/run.ts
 */
import { decodeWhole } from "../../../src/lib/json/index.ts"
import { compileSchema } from "../../../src/lib/json-schema/index.ts"
import { draftOf, type ResponseDraft } from "../../../src/modifier/martian/draft.ts"
import { groups } from "../../../src/modifier/martian/groups.ts"
import { modifiers } from "../../../src/modifier/martian/modifiers.ts"
import { parseModifier } from "../../../src/modifier/martian/parse.ts"
import { emptyBody } from "../../../src/pipeline/body.ts"
import { compilePhase } from "../../../src/pipeline/expressions/index.ts"
import { dataValue, listsValue, textsValue } from "../../../src/pipeline/expressions/values.ts"

const silent = { debug() {}, info() {}, warning() {}, error() {} }

const order = JSON.stringify({
  id: "o-1234567",
  customer: { name: "Ann Example", email: "ann@example.test", vat: null, premium: true },
  items: Array.from({ length: 24 }, (_, index) => ({
    sku: `A-${1000 + index}`,
    name: `Something number ${index}, in blue`,
    quantity: index + 1,
    price: 9.95 + index,
  })),
  note: "please ring twice",
})

const orderSchema = {
  type: "object",
  required: ["id", "customer", "items"],
  additionalProperties: false,
  properties: {
    id: { type: "string", pattern: "^o-[0-9]{7}$" },
    customer: {
      type: "object",
      required: ["name", "email"],
      properties: {
        name: { type: "string", minLength: 1, maxLength: 100 },
        email: { type: "string", maxLength: 200 },
        vat: { type: ["string", "null"] },
        premium: { type: "boolean" },
      },
    },
    items: { type: "array", minItems: 1, maxItems: 100, items: { $ref: "#/$defs/item" } },
    note: { type: "string", maxLength: 500 },
  },
  $defs: {
    item: {
      type: "object",
      required: ["sku", "quantity"],
      properties: {
        sku: { type: "string", pattern: "^[A-Z]-[0-9]+$" },
        name: { type: "string" },
        quantity: { type: "integer", minimum: 1, maximum: 1000 },
        price: { type: "number", exclusiveMinimum: 0 },
      },
    },
  },
}

function schemaCheck(): () => unknown {
  const validate = compileSchema(orderSchema)
  return () => validate(decodeWhole(order))
}

function schemaAlone(): () => unknown {
  const validate = compileSchema(orderSchema)
  const value = decodeWhole(order)
  return () => validate(value)
}

function threeExpressions(): () => unknown {
  const checks = [
    "'X-Plan' in req_headers && req_headers['X-Plan'][0] == 'gold'",
    "req_params.Id.matches('^[0-9]+$') && int(req_params.Id) > 0",
    "has(req_querystring.q) && size(req_querystring.q[0]) >= 3 && req_method in ['GET', 'POST']",
  ]
  const refusal = compilePhase(
    checks.map((check_expr) => ({ check_expr, mod_expr: "" })),
    "request",
    "",
  )
  const params = new Map([["Id", "4711"]])
  const headers = new Map([["X-Plan", ["gold"]]])
  const query = new Map([["q", ["lamp"]]])
  return () =>
    refusal?.(
      {
        now: "2026-08-01T12:00:00Z",
        req_method: "GET",
        req_path: "/items/4711",
        req_params: textsValue(params),
        req_headers: listsValue(headers),
        req_querystring: listsValue(query),
      },
      silent,
    )
}

function threeAnswerExpressions(): () => unknown {
  const checks = [
    "has(resp_data.customer) && resp_data.customer.premium",
    "resp_data.items.all(i, int(i.quantity) > 0)",
    "resp_data.items.exists(i, i.sku == 'A-1023') && resp_completed",
  ]
  const refusal = compilePhase(
    checks.map((check_expr) => ({ check_expr, mod_expr: "" })),
    "response",
    "",
  )
  const data = decodeWhole(order)
  return () => refusal?.({ now: "", resp_completed: true, resp_data: dataValue(data) }, silent)
}

function martianGroup(): () => unknown {
  const group = {
    "fifo.Group": {
      modifiers: [
        { "header.Modifier": { scope: ["request", "response"], name: "X-Stage", value: "eu" } },
        { "querystring.Modifier": { scope: ["request"], name: "lang", value: "en" } },
        {
          "header.RegexFilter": {
            scope: ["request"],
            header: "X-Plan",
            regex: "^go",
            modifier: { "header.Append": { name: "X-Tier", value: "1" } },
          },
        },
        { "header.Blacklist": { scope: ["response"], names: ["Server", "X-Powered-By"] } },
      ],
    },
  }
  const modifier = parseModifier(group, { ...modifiers, ...groups })
  const headers = new Map([
    ["X-Plan", ["gold"]],
    ["User-Agent", ["bench"]],
    ["X-Forwarded-For", ["192.0.2.1"]],
  ])
  const call = { label: "", method: "GET", url: "http://backend/items?page=2", headers, body: emptyBody }
  const answered = new Headers({ "content-type": "application/json", server: "x", "x-powered-by": "y" })
  return () => {
    const draft = draftOf(call)
    modifier.request?.(draft)
    const response: ResponseDraft = { status: 200, headers: new Headers(answered), body: undefined }
    modifier.response?.(response, draft)
    return draft.url
  }
}

const rows: Readonly<Record<string, () => () => unknown>> = {
  [`schema, body of ${order.length} bytes, decoding included`]: schemaCheck,
  "the same without decoding": schemaAlone,
  "three expressions on a request": threeExpressions,
  "three expressions on an answer, loops over 24 items": threeAnswerExpressions,
  "Martian group of four modifiers, both directions": martianGroup,
}

const rounds = 7
const warmUp = 20_000
const calls = 20_000

for (const [name, prepare] of Object.entries(rows)) {
  const call = prepare()
  for (let index = 0; index < warmUp; index++) call()
  const micros = Array.from({ length: rounds }, () => {
    const start = process.cpuUsage()
    for (let index = 0; index < calls; index++) call()
    const { user, system } = process.cpuUsage(start)
    return (user + system) / calls
  }).sort((a, b) => a - b)
  console.log(`${(micros[rounds >> 1] ?? 0).toFixed(1).padStart(7)} µs  ${name}`)
}
