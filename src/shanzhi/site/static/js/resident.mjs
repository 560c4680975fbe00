// The pages a resident reads on a phone. Each works without any of this; this makes them quicker and kinder.
import "./answers.mjs";
import "./toast.mjs";
import "./once.mjs";
import "./elder.mjs";
import "./back.mjs";
import "./dialog.mjs";
import { attach, attachLater } from "./attach.mjs";
import { connect as draft } from "./draft.mjs";

attach("form[data-draft]", draft);
attachLater("[data-upload]", () => import("./upload.mjs"));
attachLater("[data-place]", () => import("./place-pick.mjs"));
attachLater("[data-map]", () => import("./map-pane.mjs"));
attachLater("[data-print]", () => import("./print.mjs"));
