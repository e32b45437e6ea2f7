// One box ticks all boxes of the list, and shows when only some are ticked.

const head = document.querySelector("[data-ticks]");
if (head) {
  const all = head.querySelector("input");
  const boxes = [...document.querySelectorAll("input[name=person]")];
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length && ticked > 0;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) box.addEventListener("change", show);
  head.hidden = boxes.length === 0;
  show();
}
