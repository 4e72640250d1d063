// The words the graph shows and speaks. User text is only ever put into them, never read as markup.

export const words = {
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fit: "Fit to view",
  enlarge: "Enlarge the graph (Escape ends it)",
  connect: "Join two agents with a handoff",
  functions: "Show functions",
  arrange: "Arrange the agents",
  arrangements: { layers: "Layers, top down", across: "Layers, left to right", circle: "Circle" },
  save: "Download",
  files: { picture: "Picture (PNG)", mermaid: "Diagram (Mermaid)" },
  key: "What the signs mean",
  tools: "Graph tools",
  noPicture: "The picture is too large to be made here. Show fewer agents and try again.",
  start: "start",
  legend: {
    active: "active now",
    lit: "last taken",
    handoff: "handoff",
    delegate: "delegate",
    function: "function",
    problem: "problem",
    start: "start",
  },
  empty: "No agents yet. Add one and it appears here.",
  emptyToFill: "No agents yet. Double-click here to add the first one.",
  broken: "The graph could not be drawn. Reload the page to try again.",
  connecting: "Pick the agent that hands over, then the one that takes over. Escape ends it.",
  connectTo: (name) => `From ${name}: now pick the agent that takes over.`,
  help: (agents) =>
    `Handoff graph, ${agents} ${agents === 1 ? "agent" : "agents"}. Arrow keys move between them, E goes along the ways out, Enter picks.`,
  active: (names, from) => {
    const are = names.length > 1 ? "are" : "is";
    const who = `${names.join(", ")} ${are} active`;
    return from ? `${who}, handed over by ${from}.` : `${who}.`;
  },
  node: (look, ways, active) =>
    [
      `${look.label}, ${look.kind}`,
      look.start && "start",
      active && "active now",
      ways.length ? `leads to ${ways.join(", ")}` : "leads nowhere",
      look.problem && `problem: ${look.problem}`,
    ]
      .filter(Boolean)
      .join("; "),
  way: (from, to) => `${from} → ${to}`,
  edge: ({ kind, title, problem }, from, to) =>
    [`${kind} from ${from} to ${to}`, title, problem && `problem: ${problem}`].filter(Boolean).join("; "),
  times: (count) => `×${count}`,
  functionsOf: (number) => `ƒ ${number}`,
};
