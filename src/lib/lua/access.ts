import { call } from "./call.ts"
import { FieldCache } from "./field-cache.ts"
import { machine, raise, raiseAt, type Site, spend } from "./machine.ts"
import { handler, metatableOf } from "./metatable.ts"
import { LuaTable } from "./table.ts"
import { toText } from "./text.ts"
import { first, typeName, type Value } from "./value.ts"

/** Metatables that may follow one another before a read or write gives up. */
const maximumChain = 100

/** `object[key]`, with metamethods. */
export function index(object: Value, key: Value, site: Site): Value {
  if (object instanceof LuaTable) {
    const value = object.get(key)
    if (value !== undefined || object.metatable === undefined) return value
  }
  return indexThroughMetatables(object, key, site)
}

/** A name that one place in the program asks for: a cache for the table itself, and for each table `__index` leads to. */
export interface Name {
  readonly name: string
  readonly caches: readonly [FieldCache, FieldCache, FieldCache]
}

export function nameOf(name: string): Name {
  return { name, caches: [new FieldCache(name), new FieldCache(name), new FieldCache(name)] }
}

/** `object.name`, with metamethods. */
export function indexName(object: Value, { name, caches }: Name, site: Site): Value {
  if (!(object instanceof LuaTable)) return indexThroughMetatables(object, name, site)
  const own = object.getCached(caches[0])
  if (own !== undefined || object.metatable === undefined) return own
  let next = object.metatable.dictionary?.indexHandler()
  for (let level = 1; level < caches.length && next instanceof LuaTable; level++) {
    const value = next.getCached(caches[level] as FieldCache)
    if (value !== undefined || next.metatable === undefined) return value
    next = next.metatable.dictionary?.indexHandler()
  }
  return indexThroughMetatables(object, name, site)
}

function indexThroughMetatables(start: Value, key: Value, site: Site): Value {
  let object = start
  for (let round = 0; round < maximumChain; round++) {
    if (object instanceof LuaTable) {
      const value = object.get(key)
      if (value !== undefined) return value
      if (object.metatable === undefined) return undefined
    }
    const next = metatableOf(object)?.dictionary?.indexHandler()
    if (next === undefined) return object instanceof LuaTable ? undefined : notIndexable(object, key, site)
    if (!(next instanceof LuaTable) && typeName(next) === "function") return first(call(next, [object, key], site))
    spend(1)
    object = next
  }
  return raiseAt(site, "too many recursions in gettable")
}

function notIndexable(object: Value, key: Value, site: Site): never {
  return raiseAt(site, `attempt to index a non-table object(${typeName(object)}) with key '${toText(key)}'`)
}

/** `object[key] = value`, with metamethods. */
export function setIndex(object: Value, key: Value, value: Value, site: Site): void {
  if (object instanceof LuaTable && object.metatable === undefined) {
    if (typeof key === "number") {
      machine.sites[machine.depth] = site
      object.setNumber(key, value)
    } else if (key !== undefined) object.setHash(key, value)
    else raiseAt(site, "table index is nil")
  } else setThroughMetatables(object, key, value, site)
}

/** `object.name = value`, with metamethods. */
export function setName(object: Value, { name, caches }: Name, value: Value, site: Site): void {
  if (object instanceof LuaTable && object.metatable === undefined) object.setCached(caches[0], value)
  else if (object instanceof LuaTable && object.getCached(caches[0]) !== undefined) object.setCached(caches[0], value)
  else setThroughMetatables(object, name, value, site)
}

function setThroughMetatables(start: Value, key: Value, value: Value, site: Site): void {
  machine.sites[machine.depth] = site
  let object = start
  for (let round = 0; round < maximumChain; round++) {
    const next = handler(object, "__newindex")
    if (object instanceof LuaTable) {
      if (next === undefined || object.get(key) !== undefined) {
        object.set(key, value)
        return
      }
    } else if (next === undefined) notIndexable(object, key, site)
    if (!(next instanceof LuaTable) && typeName(next) === "function") {
      call(next, [object, key, value], site)
      return
    }
    spend(1)
    object = next
  }
  raise("too many recursions in settable")
}
