// Writes the id of a conversation into the address of the page when the first event of its first run comes, so that a reload
// finds it. The page's script writes it as well, but runs later.
export const showInAddress = ({ root, data }) => {
  const address = new URL(location.href);
  // A page that has drawn an exchange has written the address. It may be leaving this conversation for a new one.
  if (data.live || !root.isConnected || address.searchParams.has("conversation")) return;
  address.searchParams.set("conversation", data.conversation);
  history.replaceState(history.state, "", address);
};
