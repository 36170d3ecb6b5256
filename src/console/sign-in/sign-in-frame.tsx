/** What stands around the pages of signing in. */
import type { ReactNode } from "react";
import { PreferenceFields } from "../parts/preference-fields.js";
import logo from "../plandisc.svg";
import { useTexts } from "../preferences.js";

export function SignInFrame({ children }: { readonly children: ReactNode }) {
  const { product } = useTexts();
  return (
    <div className="alone">
      <header className="brand">
        <img src={logo} alt="" width="32" height="32" />
        <span className="brand-name">{product}</span>
      </header>
      <main className="card alone-card">{children}</main>
      <footer>
        <PreferenceFields />
      </footer>
    </div>
  );
}
