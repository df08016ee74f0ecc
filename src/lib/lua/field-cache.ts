import type { Dictionary, Entry } from "./dictionary.ts"
import type { Shape } from "./shape.ts"
import type { Value } from "./value.ts"

/** What one place in the program, which always asks for the same name, remembers of the tables it met. */
export class FieldCache {
  private readonly name: string
  private shape: Shape | undefined = undefined
  private place = -1
  /** The shared map met last and its entry, which stays as long as the map. A state's own maps are not held. */
  private map: Dictionary | undefined = undefined
  private entry: Entry | undefined = undefined

  constructor(name: string) {
    this.name = name
  }

  /** The value of the name. */
  read(dictionary: Dictionary): Value {
    const { shape } = dictionary
    if (shape === undefined) return dictionary === this.map ? this.entry?.value : this.readMap(dictionary)
    if (shape !== this.shape) this.remember(shape)
    return this.place < 0 ? undefined : dictionary.slots[this.place]
  }

  /** Sets the name. */
  write(dictionary: Dictionary, value: Value): void {
    if (dictionary.shape !== undefined && dictionary.shape === this.shape && this.place >= 0) {
      dictionary.slots[this.place] = value
    } else this.writeElsewhere(dictionary, value)
  }

  private writeElsewhere(dictionary: Dictionary, value: Value): void {
    dictionary.setNamed(this.name, value)
    if (dictionary.shape) this.remember(dictionary.shape)
  }

  private remember(shape: Shape): void {
    this.shape = shape
    this.place = shape.placeOf(this.name)
  }

  private readMap(dictionary: Dictionary): Value {
    const entry = dictionary.entryOf(this.name)
    if (entry && dictionary.isShared) {
      this.map = dictionary
      this.entry = entry
    }
    return entry?.value
  }
}
