interface Connection {
  prepare(sql: string): unknown;
}

const maxRemembered = 300;
const longest = 4000;

/**
 * Keeps the statements that a SQLite connection prepared: for a short query, reading its SQL takes
 * longer than running it. SQLite itself reads it again when the tables have changed.
 */
export function rememberStatements(connection: Connection): void {
  const prepare = connection.prepare.bind(connection);
  const remembered = new Map<string, unknown>();
  connection.prepare = (sql) => {
    let statement = remembered.get(sql);
    if (statement !== undefined) {
      remembered.delete(sql);
    } else {
      statement = prepare(sql);
      if (sql.length > longest) return statement;
      const [oldest] = remembered.keys();
      if (remembered.size >= maxRemembered) remembered.delete(oldest as string);
    }
    remembered.set(sql, statement);
    return statement;
  };
}
