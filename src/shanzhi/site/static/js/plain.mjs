// Log-in pages and the like.
import "./answers.mjs";
import "./toast.mjs";
import "./once.mjs";
import "./elder.mjs";
import "./back.mjs";
import "./dialog.mjs";
