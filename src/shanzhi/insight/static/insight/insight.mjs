// A filter is applied as soon as it is chosen; its button is for whoever has no scripts.

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-submit-on-change]"))) {
  const button = form.querySelector("button");
  if (button) button.hidden = true;
  form.addEventListener("change", () => {
    for (const field of form.elements) {
      // Empty words stay out of the address.
      if (field instanceof HTMLSelectElement && !field.value) field.disabled = true;
    }
    form.submit();
  });
}
