/** Where the browser begins. */
import { createRoot } from "react-dom/client";
import { App } from "./app.js";
import "./console.css";

const root = document.getElementById("console");
if (!root) throw new Error("The page has no element for the console");
createRoot(root).render(<App />);
