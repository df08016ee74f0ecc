import { CelSyntaxError } from "../error.ts"
import { constants, keywords, levels, reserved } from "./grammar.ts"
import { expanded } from "./macros.ts"
import { call, constant, isPath, type Node, name, pathOf } from "./node.ts"
import type { Token } from "./token.ts"

/** Expressions inside of one another: the reference's bound. */
const maxDepth = 250

/** A parser by recursive descent over the grammar of the CEL specification. */
export class Parser {
  readonly #tokens: readonly Token[]
  #next = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  /** The whole text as one expression. */
  parse(): Node {
    const node = this.#expression()
    if (this.#token.kind !== "end") throw this.#unexpected()
    return node
  }

  get #token(): Token {
    return this.#tokens[this.#next] ?? { kind: "end", text: "", at: 0 }
  }

  #is(sign: string): boolean {
    const { kind } = this.#token
    return kind === "sign" && this.#token.text === sign
  }

  #take(sign: string): boolean {
    if (!this.#is(sign)) return false
    this.#next++
    return true
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) throw this.#unexpected(sign)
  }

  #unexpected(expected?: string): CelSyntaxError {
    const token = this.#token
    const found = token.kind === "constant" ? "a literal" : token.kind === "end" ? "the end" : `'${token.text}'`
    return new CelSyntaxError(
      `unexpected ${found} at ${token.at}${expected === undefined ? "" : `, expected '${expected}'`}`,
    )
  }

  #expression(): Node {
    if (++this.#depth > maxDepth) throw new CelSyntaxError(`nested deeper than ${maxDepth} levels`)
    const condition = this.#either()
    let node = condition
    if (this.#take("?")) {
      const yes = this.#either()
      this.#expect(":")
      node = call("_?_:_", condition, yes, this.#expression())
    }
    this.#depth--
    return node
  }

  #either(): Node {
    const terms = [this.#all()]
    while (this.#take("||")) terms.push(this.#all())
    return balanced("_||_", terms)
  }

  #all(): Node {
    const terms = [this.#binary(0)]
    while (this.#take("&&")) terms.push(this.#binary(0))
    return balanced("_&&_", terms)
  }

  #binary(level: number): Node {
    const operators = levels[level]
    if (operators === undefined) return this.#unary()
    let node = this.#binary(level + 1)
    for (let token = this.#token; token.kind !== "constant" && operators.has(token.text); token = this.#token) {
      this.#next++
      node = call(token.text === "in" ? "@in" : `_${token.text}_`, node, this.#binary(level + 1))
    }
    return node
  }

  /** Signs of one kind in front: pairs of them cancel out. One minus alone belongs to the number behind it. */
  #unary(): Node {
    const sign = this.#is("!") ? "!" : "-"
    let count = 0
    while (this.#take(sign)) count++
    if (sign === "-" && count === 1 && this.#isNumber()) return this.#member(this.#primary(true))
    const node = this.#member(this.#primary(sign === "!" && this.#takeMinusOfNumber()))
    return count % 2 === 1 ? call(`${sign}_`, node) : node
  }

  #takeMinusOfNumber(): boolean {
    if (!this.#is("-") || !this.#isNumber(1)) return false
    this.#next++
    return true
  }

  #isNumber(ahead = 0): boolean {
    const token = this.#tokens[this.#next + ahead]
    return token?.kind === "constant" && (typeof token.value === "bigint" || typeof token.value === "number")
  }

  #member(start: Node): Node {
    let node = start
    for (;;) {
      if (this.#take("[")) {
        node = call("_[_]", node, this.#expression())
        this.#expect("]")
      } else if (this.#take(".")) {
        const field = this.#word(keywords)
        if (this.#take("(")) node = expanded({ kind: "call", name: field, target: node, args: this.#list(")") })
        else node = { kind: "select", operand: node, field, isTest: false }
      } else if (this.#is("{") && isPath(node)) {
        this.#next++
        this.#pairs("field")
        node = { kind: "message", name: pathOf(node) }
      } else return node
    }
  }

  #primary(isNegative: boolean): Node {
    const token = this.#token
    if (token.kind === "constant") {
      this.#next++
      return constant(signed(token.value, isNegative))
    }
    if (this.#take("(")) {
      const inner = this.#expression()
      this.#expect(")")
      return inner
    }
    if (this.#take("[")) return { kind: "list", elements: this.#list("]") }
    if (this.#take("{")) return { kind: "map", entries: this.#pairs("key") }
    return this.#name()
  }

  #name(): Node {
    const dot = this.#take(".") ? "." : ""
    const token = this.#token
    const known = token.kind === "name" && dot === "" ? constants.get(token.text) : undefined
    if (known !== undefined) {
      this.#next++
      return known
    }
    const word = this.#word(reserved)
    if (!this.#take("(")) return name(dot + word)
    const node = { kind: "call", name: word, target: undefined, args: this.#list(")") } as const
    // The reference keeps the dot in the name, so that `.has` is no macro.
    return dot === "" ? expanded(node) : node
  }

  #word(refused: ReadonlySet<string>): string {
    const token = this.#token
    if (token.kind !== "name" || refused.has(token.text)) throw this.#unexpected()
    this.#next++
    return token.text
  }

  /** Expressions up to the closing sign; a list may have a comma at its end, even one alone, arguments may not. */
  #list(closing: ")" | "]"): Node[] {
    const nodes: Node[] = []
    if (closing === "]" && this.#takeLoneComma(closing)) return nodes
    while (!this.#take(closing)) {
      nodes.push(this.#expression())
      if (this.#take(closing)) break
      this.#expect(",")
      if (closing === ")" && this.#is(closing)) throw this.#unexpected()
    }
    return nodes
  }

  #takeLoneComma(closing: "]" | "}"): boolean {
    if (!this.#take(",")) return false
    this.#expect(closing)
    return true
  }

  #pairs(kind: "key" | "field"): [Node, Node][] {
    const pairs: [Node, Node][] = []
    if (this.#takeLoneComma("}")) return pairs
    while (!this.#take("}")) {
      const key = kind === "key" ? this.#expression() : name(this.#word(keywords))
      this.#expect(":")
      pairs.push([key, this.#expression()])
      if (this.#take("}")) break
      this.#expect(",")
    }
    return pairs
  }
}

type Literal = Extract<Token, { kind: "constant" }>["value"]

/** @throws CelSyntaxError for the one integer that only a minus brings into range */
function signed(value: Literal, isNegative: boolean): Literal {
  if (isNegative && (typeof value === "bigint" || typeof value === "number")) return -value
  if (typeof value === "bigint" && value === 2n ** 63n) throw new CelSyntaxError(`literal out of range: ${value}`)
  return value
}

/** Terms as a tree of little depth; they are looked at in their order all the same. */
function balanced(operator: string, terms: readonly Node[]): Node {
  const [first, second] = terms
  if (first === undefined || second === undefined) return first ?? constant(true)
  const middle = terms.length >> 1
  return call(operator, balanced(operator, terms.slice(0, middle)), balanced(operator, terms.slice(middle)))
}
