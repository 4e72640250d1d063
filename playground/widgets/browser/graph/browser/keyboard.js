// The graph by keyboard: arrows go to the nearest node that way, Enter picks it.

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export const listen = (stage, acts) => {
  const keys = {
    Enter: acts.pick,
    " ": acts.pick,
    Escape: acts.leave,
    Home: acts.home,
    "+": acts.zoomIn,
    "=": acts.zoomIn,
    "-": acts.zoomOut,
    0: acts.fit,
    c: acts.connect,
    e: acts.goAlong,
    Delete: acts.remove,
    Backspace: acts.remove,
  };
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = WAYS[event.key] ? () => acts.go(WAYS[event.key]) : keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
};

// The id of the nearest place in a direction; the further off to the side, the less near.
export const nearest = (places, from, [rightward, downward]) => {
  const here = places[from];
  let best = null;
  for (const [id, place] of Object.entries(places)) {
    const x = place.x - here.x;
    const y = place.y - here.y;
    const ahead = x * rightward + y * downward;
    const aside = Math.abs(x * downward) + Math.abs(y * rightward);
    if (id === from || ahead <= 1) continue;
    const distance = ahead + 2 * aside;
    if (!best || distance < best.distance) best = { id, distance };
  }
  return best?.id ?? from;
};
