// How functions are drawn in the room there is: with their names, each in its own place; with their names, in a list beneath
// their agent; or as circles in rows beneath their agent, which then shows their number. Numbers in, numbers out.

export const PLACED = "placed";
export const LISTED = "listed";
export const CIRCLES = "circles";

// The first of these whose names can be read is drawn, the last one otherwise.
export const FORMS = [PLACED, LISTED, CIRCLES];

export const CIRCLE = { width: 20, height: 20 };
// Room between an agent and what stands beneath it, and between that.
const BELOW_AGENT = 8;
const BETWEEN = 3;
// A row of circles is at most this wide where that is wider than the agent.
const SHORTEST_ROW = 4;

// The functions of every agent that are drawn beneath it, each beneath one agent only: the one with the fewest so far.
export const functionsByAgent = (looks, ways) => {
  const owners = new Map();
  for (const { kind, from, to } of ways.values()) {
    if (kind === "function" && looks.has(from) && looks.has(to)) owners.set(to, [...(owners.get(to) ?? []), from]);
  }
  const found = new Map();
  const number = (agent) => found.get(agent)?.length ?? 0;
  const ownFirst = [...owners].toSorted(([, one], [, other]) => one.length - other.length);
  for (const [id, agents] of ownFirst) {
    const agent = agents.reduce((fewest, other) => (number(other) < number(fewest) ? other : fewest));
    found.set(agent, [...(found.get(agent) ?? []), id]);
  }
  return found;
};

// Where functions stand beneath their agents, counted from the middle of the agent; and how much room each agent needs.
export const beneath = (agents, sizes, form) => {
  const offsets = new Map();
  const rooms = new Map();
  for (const [agent, functions] of agents) {
    const own = sizes.get(agent);
    const columns = form === LISTED ? 1 : columnsFor(functions.length, own.width);
    let y = own.height / 2 + BELOW_AGENT;
    let width = own.width;
    for (let start = 0; start < functions.length; start += columns) {
      const row = functions.slice(start, start + columns);
      const all = row.reduce((sum, id) => sum + sizes.get(id).width + BETWEEN, -BETWEEN);
      const { height } = sizes.get(row[0]);
      let x = -all / 2;
      for (const id of row) {
        offsets.set(id, { agent, x: x + sizes.get(id).width / 2, y: y + height / 2 });
        x += sizes.get(id).width + BETWEEN;
      }
      width = Math.max(width, all);
      y += height + BETWEEN;
    }
    rooms.set(agent, { width, below: y - BETWEEN - own.height / 2 });
  }
  return { offsets, rooms };
};

const columnsFor = (number, width) =>
  Math.max(SHORTEST_ROW, Math.floor((width + BETWEEN) / (CIRCLE.width + BETWEEN)), Math.ceil(Math.sqrt(number)));
