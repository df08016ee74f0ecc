/**
 * The syntax tree. Names are already resolved: a node says whether it reads a local slot, an upvalue or a global,
 * so that the compiler needs no scopes of its own.
 */

/** A local variable: its slot in the frame, and whether an inner function captures it (then the slot holds a box). */
export interface Variable {
  readonly name: string
  readonly slot: number
  captured: boolean
}

/** Where a closure takes an upvalue from when it is created: the creator's own slot or the creator's upvalue. */
export type UpvalueSource =
  | { readonly kind: "local"; readonly variable: Variable }
  | { readonly kind: "upvalue"; readonly index: number }

export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "^" | ".." | "==" | "~=" | "<" | "<=" | ">" | ">="
export type UnaryOperator = "-" | "not" | "#"

export type Reference =
  | { readonly type: "local"; readonly variable: Variable; readonly line: number }
  | { readonly type: "upvalue"; readonly index: number; readonly name: string; readonly line: number }
  | { readonly type: "global"; readonly name: string; readonly line: number }

export interface IndexExpression {
  readonly type: "index"
  readonly object: Expression
  readonly key: Expression
  readonly line: number
}

export interface CallExpression {
  readonly type: "call"
  readonly callee: Expression
  readonly parameters: readonly Expression[]
  readonly line: number
}

export interface MethodExpression {
  readonly type: "method"
  readonly object: Expression
  readonly method: string
  readonly parameters: readonly Expression[]
  readonly line: number
}

/** A value computed beforehand by the suspendable form; `multiple` ones stand for a whole list of values. */
export interface TemporaryExpression {
  readonly type: "temporary"
  readonly slot: number
  readonly multiple: boolean
  readonly name: string
  readonly line: number
}

/** One entry of a table constructor; without a key it is positional. */
export interface TableField {
  readonly key?: Expression
  readonly value: Expression
}

export type Expression =
  | { readonly type: "constant"; readonly value: undefined | boolean | number | string; readonly line: number }
  | { readonly type: "vararg"; readonly line: number }
  | { readonly type: "function"; readonly body: FunctionBody; readonly line: number }
  | { readonly type: "table"; readonly fields: readonly TableField[]; readonly line: number }
  | { readonly type: "parentheses"; readonly inner: Expression; readonly line: number }
  | { readonly type: "and" | "or"; readonly left: Expression; readonly right: Expression; readonly line: number }
  | {
      readonly type: "binary"
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
      readonly line: number
    }
  | { readonly type: "unary"; readonly operator: UnaryOperator; readonly operand: Expression; readonly line: number }
  | Reference
  | IndexExpression
  | CallExpression
  | MethodExpression
  | TemporaryExpression

export type Target = Reference | IndexExpression

/** A jump target; the object itself is the signal that travels from the goto to the block that holds the label. */
export interface Label {
  readonly name: string
}

export interface GotoStatement {
  readonly type: "goto"
  /** Set when the label is found, which may be later in the text. */
  label: Label
  readonly line: number
}

export interface IfClause {
  readonly condition: Expression
  readonly body: Block
}

export type Statement =
  | {
      readonly type: "local"
      readonly variables: readonly Variable[]
      readonly values: readonly Expression[]
      readonly line: number
    }
  | { readonly type: "localFunction"; readonly variable: Variable; readonly body: FunctionBody; readonly line: number }
  | {
      /** To one target; those to several are split (see `assignment.ts`). */
      readonly type: "assign"
      readonly target: Target
      readonly value: Expression
      readonly line: number
    }
  | { readonly type: "callStatement"; readonly call: CallExpression | MethodExpression; readonly line: number }
  | { readonly type: "do"; readonly body: Block; readonly line: number }
  | { readonly type: "while"; readonly condition: Expression; readonly body: Block; readonly line: number }
  | { readonly type: "repeat"; readonly condition: Expression; readonly body: Block; readonly line: number }
  | { readonly type: "if"; readonly clauses: readonly IfClause[]; readonly otherwise?: Block; readonly line: number }
  | {
      readonly type: "numericFor"
      readonly variable: Variable
      readonly start: Expression
      readonly limit: Expression
      readonly step?: Expression
      readonly body: Block
      readonly line: number
    }
  | {
      readonly type: "genericFor"
      readonly variables: readonly Variable[]
      readonly values: readonly Expression[]
      readonly body: Block
      readonly line: number
    }
  | { readonly type: "return"; readonly values: readonly Expression[]; readonly line: number }
  | { readonly type: "break"; readonly line: number }
  | GotoStatement
  | { readonly type: "label"; readonly label: Label; readonly line: number }

export interface Block {
  readonly statements: readonly Statement[]
  /** Number of tree nodes inside: what one pass through the block costs the step budget. */
  readonly weight: number
}

export interface FunctionBody {
  readonly chunk: string
  readonly name: string
  readonly line: number
  readonly lastLine: number
  readonly parameters: readonly Variable[]
  readonly isVararg: boolean
  /** The compatibility table `arg`, when the function reads it and does not use `...`. */
  readonly arg: Variable | undefined
  readonly upvalues: readonly UpvalueSource[]
  readonly upvalueNames: readonly string[]
  readonly frameSize: number
  readonly body: Block
}
