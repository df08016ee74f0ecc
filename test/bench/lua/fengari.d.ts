/** The part of fengari's C-like interface that the benchmark uses. */
declare module "fengari" {
  type State = object
  const fengari: {
    readonly lua: {
      readonly LUA_OK: number
      lua_pushvalue(state: State, index: number): void
      lua_pcall(state: State, parameters: number, results: number, handler: number): number
      lua_tonumber(state: State, index: number): number
      lua_tojsstring(state: State, index: number): string
      lua_pop(state: State, count: number): void
    }
    readonly lauxlib: {
      luaL_newstate(): State
      luaL_loadstring(state: State, source: Uint8Array): number
    }
    readonly lualib: { luaL_openlibs(state: State): void }
    to_luastring(text: string): Uint8Array
  }
  export default fengari
}
