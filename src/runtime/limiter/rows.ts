import type { Millis } from "../../config/service.ts"
import type { Bucket } from "../../lib/token-bucket.ts"

/** The table of the buckets that outlive the object's memory. */
export interface Rows {
  read(key: string): Bucket | undefined
  /** @param until When the row will be worth nothing. */
  write(key: string, bucket: Bucket, until: Millis): void
  /** Deletes the rows that are worth nothing, and tells when the next one will be; `undefined` when none is left. */
  sweep(now: Millis): Millis | undefined
}

/** Opens the table, and makes it where it is missing. */
export function openRows(sql: SqlStorage): Rows {
  // Without rowid the key is the table: one row written for each write, and none for an index.
  sql.exec(`CREATE TABLE IF NOT EXISTS buckets (
    key TEXT PRIMARY KEY, tokens INTEGER NOT NULL, millis INTEGER NOT NULL, nanos INTEGER NOT NULL, until INTEGER NOT NULL
  ) WITHOUT ROWID`)
  return {
    read(key) {
      const query = "SELECT tokens, millis, nanos FROM buckets WHERE key = ?"
      return sql.exec<{ tokens: number; millis: number; nanos: number }>(query, key).toArray()[0]
    },
    write(key, { tokens, millis, nanos }, until) {
      sql.exec("INSERT OR REPLACE INTO buckets VALUES (?, ?, ?, ?, ?)", key, tokens, millis, nanos, until)
    },
    sweep(now) {
      sql.exec("DELETE FROM buckets WHERE until <= ?", now)
      return sql.exec<{ next: number | null }>("SELECT min(until) AS next FROM buckets").one().next ?? undefined
    },
  }
}
