/**
 * The keys of a table and their order, shared by all tables that got the same keys in the same order. A place in the
 * program that reads a field remembers the shape it met last and where the field was, and needs no search for tables of
 * that shape.
 */
export class Shape {
  readonly keys: readonly string[]
  private readonly places: ReadonlyMap<string, number>
  private readonly longer = new Map<string, Shape>()
  /** The place of `__index`, which every method call asks for; -1 without one. */
  readonly indexHandler: number

  constructor(keys: readonly string[]) {
    this.keys = keys
    this.places = new Map(keys.map((key, place) => [key, place]))
    this.indexHandler = this.placeOf("__index")
    count++
  }

  /** Where a key is; -1 if it is not among the keys. */
  placeOf(key: string): number {
    return this.places.get(key) ?? -1
  }

  /** The shape with one key more, if some table has it already. */
  known(key: string): Shape | undefined {
    return this.longer.get(key)
  }

  /** The shape with one key more; undefined when there are too many keys, or too many shapes, to go on. */
  with(key: string): Shape | undefined {
    const known = this.longer.get(key)
    if (known || this.keys.length >= maximumKeys || count >= maximumShapes) return known
    const shape = new Shape([...this.keys, key])
    this.longer.set(key, shape)
    return shape
  }
}

const maximumKeys = 24
/** Shapes are never dropped, so there must be an end to them. Programs have as many as they name records. */
const maximumShapes = 2000

let count = 0
export const noKeys = new Shape([])
