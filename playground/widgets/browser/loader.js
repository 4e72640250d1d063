// Loads the program of a component and the data published under their own addresses (`fetched`), and draws it. If the server
// has dropped some of the data, a rerun of the page publishes them again. A program may export `announce`, which is called
// with what the page sent before the rest of the data is there.

const LONGEST = 300;
const kept = new Map();
const turns = new WeakMap();

// Rejects if the newest call for this element cannot be drawn; does nothing if a newer one has begun in the meantime.
export const mount = async (component) => {
  const { parentElement: root, data } = component;
  const turn = (turns.get(root) ?? 0) + 1;
  turns.set(root, turn);
  try {
    const fetching = all(data.fetched ?? {});
    fetching.catch(() => {}); // it is awaited below, unless the program fails first
    const program = await import(new URL(data.program, document.baseURI).href);
    program.announce?.(root, data);
    const more = await fetching;
    if (turn !== turns.get(root)) return;
    root.querySelector("[data-failure]")?.remove();
    return await program.draw({ ...component, data: { ...data, ...more } });
  } catch (error) {
    if (data.fetched && typeof error === "number") component.setTriggerValue("missing", Date.now());
    else if (turn === turns.get(root)) throw error;
    else console.error(error);
  }
};

const all = async (addresses) =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(addresses).map(async ([name, one]) => [name, await (Array.isArray(one) ? Promise.all(one.map(fetched)) : fetched(one))]),
    ),
  );

const fetched = (address) => {
  if (!kept.has(address)) {
    const asked = fetch(new URL(address, document.baseURI)).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));
    kept.set(address, asked);
    asked.catch(() => kept.delete(address));
    if (kept.size > LONGEST) kept.delete(kept.keys().next().value);
  }
  return kept.get(address);
};
