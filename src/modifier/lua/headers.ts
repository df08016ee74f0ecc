import { canonicalHeaderName, isHeaderName } from "../../lib/header-name.ts"
import { emptyObject, put } from "../../lib/json/index.ts"
import { hostFunction, NONE, type Result, raise, textArgument, type Value } from "../../lib/lua/index.ts"
import { listType, newList, tableType } from "./handles.ts"
import { listedValue, separateValues } from "./header-values.ts"
import { hostText, luaText } from "./text.ts"

/** Headers of a request or an answer, by canonical names. */
export interface HeaderStore {
  names(): Iterable<string>
  values(name: string): readonly string[]
  /** No values remove the header. */
  set(name: string, values: readonly string[]): void
}

/**
 * `headers()`, `headers(name)`, `headers(name, value)` and `headerList(name)`, `headerList(name, luaList)`.
 * @param storeOf the headers of the object that a method was called on
 * @param isAnswer `headers(name)` of an answer knows canonical names only, and gives the first of several values
 */
export function headerMethods(
  storeOf: (parameters: readonly Value[]) => HeaderStore,
  isAnswer = false,
): Record<"headers" | "headerList", Value> {
  function headers(parameters: readonly Value[]): Result {
    const store = storeOf(parameters)
    if (parameters.length === 1) return tableType.create(copyOf(store))
    const given = hostText(textArgument(parameters, 2))
    const name = canonicalHeaderName(given)
    if (parameters.length === 2) {
      const values = isAnswer ? separateValues(name, store.values(name)) : store.values(name)
      return isAnswer && name !== given ? "" : luaText(values[0] ?? "")
    }
    store.set(name, parameters[2] === undefined ? [] : [hostText(textArgument(parameters, 3))])
    return NONE
  }

  function headerList(parameters: readonly Value[]): Result {
    const store = storeOf(parameters)
    if (parameters.length === 1) return raise("need arguments")
    const name = canonicalHeaderName(hostText(textArgument(parameters, 2)))
    if (parameters.length === 2) return newList([...separateValues(name, store.values(name))])
    const list = listType.payloadOf(parameters[2])
    if (list === undefined) return raise("invalid header value, must be a luaList")
    store.set(name, list.items.slice(0, list.length).map(listedValue))
    return NONE
  }

  return { headers: hostFunction(headers), headerList: hostFunction(headerList) }
}

function copyOf(store: HeaderStore) {
  const copy = emptyObject()
  for (const name of store.names()) put(copy, name, [...separateValues(name, store.values(name))])
  return copy
}

/** Names and values of `Headers`, read only; `Set-Cookie` lines stay apart. */
export function readHeaders(headers: Headers): Omit<HeaderStore, "set"> {
  return {
    names: () => Array.from(headers.keys(), canonicalHeaderName),
    values(name) {
      if (name === "Set-Cookie") return headers.getSetCookie()
      const value = isHeaderName(name) ? headers.get(name) : null
      return value === null ? [] : [value]
    },
  }
}
