/** Answers kept on this machine until the server has them: the newest of each item, by epoch.
 *
 * They stand in IndexedDB, which outlives the page, the tab and a crash; where that is forbidden in
 * localStorage; where that is forbidden too only in this page, which then has to stay open. A
 * sequence is given with each answer, in the same transaction, so that two pages never give one twice.
 */

const NAME = "mockexam";
const STORES = ["unsent", "counters"];
const PATIENCE = 3000; // milliseconds for the database to open

const counterKey = (attempt, epoch) => `${attempt}|${epoch}`;
const entryKey = (entry) => `${entry.attempt}|${entry.epoch}|${entry.item}`;

const asPromise = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function openDatabase() {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => STORES.forEach((name) => asked.result.createObjectStore(name));
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE));
  const database = await Promise.race([asPromise(asked), late]);
  database.onversionchange = () => database.close();
  return database;
}

/** A store in IndexedDB: `run(work)` gives `work` a table with get, put, remove and all. */
function inDatabase(database) {
  return {
    isSafe: true,
    async run(work) {
      const transaction = database.transaction(STORES, "readwrite");
      const done = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
      });
      const table = (name) => transaction.objectStore(name);
      const result = await work({
        get: (name, key) => asPromise(table(name).get(key)),
        put: (name, key, value) => asPromise(table(name).put(value, key)),
        remove: (name, key) => asPromise(table(name).delete(key)),
        all: (name) => asPromise(table(name).getAll()),
      });
      await done;
      return result;
    },
  };
}

function inLocalStorage(storage, isSafe) {
  const at = (name, key) => `${NAME}:${name}:${key}`;
  const read = (key) => JSON.parse(storage.getItem(key));
  return {
    isSafe,
    run: (work) =>
      work({
        get: async (name, key) => read(at(name, key)) ?? undefined,
        put: async (name, key, value) => storage.setItem(at(name, key), JSON.stringify(value)),
        remove: async (name, key) => storage.removeItem(at(name, key)),
        all: async (name) =>
          storage.keys().filter((key) => key.startsWith(at(name, ""))).map(read),
      }),
  };
}

function lasting() {
  const storage = localStorage;
  storage.setItem(`${NAME}:try`, "1");
  storage.removeItem(`${NAME}:try`);
  return {
    getItem: (key) => storage.getItem(key),
    setItem: (key, value) => storage.setItem(key, value),
    removeItem: (key) => storage.removeItem(key),
    keys: () => Object.keys(storage),
  };
}

function fleeting() {
  const held = new Map();
  return {
    getItem: (key) => held.get(key) ?? "null",
    setItem: (key, value) => held.set(key, value),
    removeItem: (key) => held.delete(key),
    keys: () => [...held.keys()],
  };
}

async function open() {
  try {
    return inDatabase(await openDatabase());
  } catch {
    return fallBack();
  }
}

function fallBack() {
  try {
    return inLocalStorage(lasting(), true);
  } catch {
    return inLocalStorage(fleeting(), false);
  }
}

let store = open();

async function run(work) {
  try {
    return await (await store).run(work);
  } catch {
    // Full or taken away meanwhile: what was held is then sent from the page itself.
    store = Promise.resolve(fallBack());
    try {
      return await (await store).run(work);
    } catch {
      store = Promise.resolve(inLocalStorage(fleeting(), false));
      return (await store).run(work);
    }
  }
}

/** Resolves to whether what is kept outlives the page. */
export const isSafe = async () => (await store).isSafe;

/** Keeps answers `{item, question, value}` of an epoch, each in place of an older one of its item, and
 * resolves to them with their sequences, which go on from `floor` or from the highest given here. */
export function keep(attempt, epoch, floor, answers) {
  return run(async (table) => {
    const key = counterKey(attempt, epoch);
    let sequence = Math.max(floor, (await table.get("counters", key)) ?? 0);
    const kept = [];
    for (const { item, question, value } of answers) {
      sequence += 1;
      const entry = { attempt, epoch, item, question, value, sequence };
      await table.put("unsent", entryKey(entry), entry);
      kept.push(entry);
    }
    await table.put("counters", key, sequence);
    return kept;
  });
}

/** Resolves to everything that is kept of an attempt, oldest epoch first. */
export async function held(attempt) {
  const all = await run((table) => table.all("unsent"));
  const own = all.filter((entry) => entry.attempt === attempt);
  return own.sort((a, b) => a.epoch - b.epoch || a.sequence - b.sequence);
}

/** Forgets entries, unless a newer answer took the place of one. */
export function drop(entries) {
  return run(async (table) => {
    for (const entry of entries) {
      const kept = await table.get("unsent", entryKey(entry));
      if (kept?.sequence === entry.sequence) await table.remove("unsent", entryKey(entry));
    }
  });
}
