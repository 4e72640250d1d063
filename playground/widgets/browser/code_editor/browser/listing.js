// What is wrong with the code, listed beneath it: a click goes to the line. All of it is put in as text.

export const list = (box, { marks, words }, goTo) => {
  const told = JSON.stringify(marks);
  if (box.told === told) return;
  box.told = told;
  box.setAttribute("role", "status");
  if (!marks.length) {
    box.replaceChildren(Object.assign(document.createElement("p"), { className: "ap-codefine", textContent: words.fine }));
    return;
  }
  const rows = document.createElement("ul");
  rows.append(...marks.map((mark) => row(mark, words, goTo)));
  box.replaceChildren(rows);
};

const row = ({ line, text, advice, kind }, words, goTo) => {
  const item = document.createElement("li");
  const line_ = document.createElement(line ? "button" : "div");
  line_.className = `ap-codemark ap-codemark-${kind}`;
  if (line) {
    line_.type = "button";
    line_.title = words.goto;
    line_.addEventListener("click", () => goTo(line));
    line_.append(piece("b", words.line.replace("{}", line)), " ");
  }
  line_.append(piece("span", text));
  if (advice) line_.append(" ", piece("span", advice, "ap-codeadvice"));
  item.append(line_);
  return item;
};

const piece = (tag, text, name = "") => Object.assign(document.createElement(tag), { textContent: text, className: name });
