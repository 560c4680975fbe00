// Everything a page of the desk may use. Heavy things are loaded when a page has them.
import "./answers.mjs";
import "./toast.mjs";
import "./dialog.mjs";
import "./menu.mjs";
import "./once.mjs";
import "./keys.mjs";
import "./rows.mjs";
import "./live.mjs";
import "./elder.mjs";
import "./nav.mjs";
import "./idle.mjs";
import "./back.mjs";
import { attachLater } from "./attach.mjs";
import { connect as draft } from "./draft.mjs";
import { attach } from "./attach.mjs";

attach("form[data-draft]", draft);
attachLater("[data-combo]", () => import("./combo.mjs"));
attachLater("[data-select-rows]", () => import("./select-rows.mjs"));
attachLater("[data-secret-clear]", () => import("./secret.mjs"));
attachLater("[data-upload]", () => import("./upload.mjs"));
attachLater("[data-place]", () => import("./place-pick.mjs"));
attachLater("[data-map]", () => import("./map-pane.mjs"));
attachLater("[data-print]", () => import("./print.mjs"));
