// Of the subgroups of all classes those of the chosen class are shown.
for (const form of document.querySelectorAll("[data-subgroups-of]")) {
  const chosen = form.elements[form.dataset.subgroupsOf];
  const show = () => {
    for (const part of form.querySelectorAll("[data-class]")) {
      const others = part.dataset.class !== chosen.value;
      part.hidden = others;
      part.disabled = others;
    }
  };
  chosen.addEventListener("change", show);
  show();
}
