// Fills in login and code from the fragment of an invitation's link, and takes it out of the
// address: it is in no request, and soon in no history either.

const form = document.querySelector("[data-begin]");
if (form && location.hash) {
  const told = new URLSearchParams(location.hash.slice(1));
  for (const name of ["login", "code"]) {
    const value = told.get(name);
    if (value) form.elements[name].value = value;
  }
  history.replaceState(null, "", location.pathname);
  if (told.get("code")) form.elements.password.focus();
}
