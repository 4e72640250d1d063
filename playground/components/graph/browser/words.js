// The words the graph shows and speaks. User text is only ever put into them, never read as markup.

export const words = {
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fit: "Fit to view",
  connect: "Join two agents with a handoff",
  start: "start",
  legend: {
    active: "active now",
    lit: "last handoff",
    handoff: "handoff",
    delegate: "delegate",
    function: "function",
    problem: "problem",
  },
  empty: "No agents yet. Add one and it appears here.",
  broken: "The graph could not be drawn. Reload the page to try again.",
  connecting: "Pick the agent that hands over, then the one that takes over. Escape ends it.",
  connectTo: (name) => `From ${name}: now pick the agent that takes over.`,
  help: (agents) =>
    `Handoff graph, ${agents} ${agents === 1 ? "agent" : "agents"}. Arrow keys move between them, Enter picks one.`,
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
  times: (count) => `×${count}`,
};
