import type { stack } from "./components.ts"
import type { Declared } from "./pipeline/component.ts"

type Stacked = (typeof stack)[keyof typeof stack][number]

/** What each component of the stack declares; those that declare nothing are left out. */
type Declaration = Stacked extends infer Component
  ? Component extends Declared<infer Namespace, infer Options>
    ? string extends Namespace
      ? never
      : { readonly namespace: Namespace; readonly options: (options: Options) => void }
    : never
  : never

/** Several components may read one namespace: its options have to suit all. */
type OptionsOf<Namespace> = Extract<Declaration, { readonly namespace: Namespace }>["options"] extends (
  options: infer Options,
) => void
  ? Options
  : never

/** The same, also as a constant. */
type Unchanging<Options> = Options extends readonly (infer Item)[]
  ? readonly Unchanging<Item>[]
  : Options extends object
    ? { readonly [Key in keyof Options]: Unchanging<Options[Key]> }
    : Options

/** `extra_config` as it is best written: the options of every namespace that the gateway reads, and anything under others. */
export type Namespaces = {
  readonly [Namespace in Declaration["namespace"]]?: Unchanging<OptionsOf<Namespace>>
} & Readonly<Record<string, unknown>>
