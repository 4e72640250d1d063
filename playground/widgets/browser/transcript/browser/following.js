// Keeps the end of the conversation in sight while it grows, unless the person has scrolled away from it. What the person
// unfolds moves nothing: that adds no element.

const PANE = ".st-key-talk_scroll";
const NEAR = 40; // pixels from the end at which the person counts as being there: about two lines

// Follows the conversation in the pane around `root`. `toEnd` goes to the end and follows from there, `stop` ends all this.
export const followEnd = (root) => {
  const pane = root.closest(PANE);
  let follows = true;
  let put = pane.scrollTop; // where this program scrolled to last
  const show = () => {
    if (!follows || !root.querySelector(".ap-exchange")) return;
    pane.scrollTop = pane.scrollHeight;
    put = pane.scrollTop;
  };
  const toEnd = () => {
    follows = true;
    show();
  };
  // The event may come after more has been added: then the end is far although nobody has scrolled away.
  const scrolled = () => {
    const isNear = pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR;
    if (isNear || pane.scrollTop !== put) follows = isNear;
  };
  const growing = new MutationObserver(show);
  growing.observe(pane, { subtree: true, childList: true, characterData: true });
  pane.addEventListener("scroll", scrolled);
  const stop = () => {
    growing.disconnect();
    pane.removeEventListener("scroll", scrolled);
  };
  show();
  return { toEnd, stop };
};
