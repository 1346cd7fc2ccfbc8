/*
 * Copies SQLite's write-ahead log back into the database beside the work: in the thread that
 * answers requests, each copy would be a pause that one visitor in fifty feels. A worker thread,
 * hence plain JavaScript.
 */
import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';

const { filename, everyMs } = workerData;
const database = new Sqlite(filename, { timeout: 0 });
const timer = setInterval(() => database.pragma('wal_checkpoint(passive)'), everyMs);

parentPort.once('message', () => {
  clearInterval(timer);
  database.close();
  parentPort.close();
});
