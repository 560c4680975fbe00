// 查进度: the words beside the verdict follow the choice. Everything works without.
import { attach } from "../js/attach.mjs";

attach("form[data-verdict]", (element) => {
  const form = /** @type {HTMLFormElement} */ (element);
  const words = /** @type {HTMLTextAreaElement | null} */ (form.elements.namedItem("words"));
  const opt = form.querySelector("[data-words-opt]");
  const look = () => {
    const unsolved = new FormData(form).get("solved") === "0";
    if (words) words.required = unsolved;
    if (opt) opt.textContent = unsolved ? "请写哪里没有解决" : "可不填";
  };
  form.addEventListener("change", look);
  look();
  return () => form.removeEventListener("change", look);
});
