/** What is shown where a page could not be shown: its program did not arrive, or it has a fault. */
import { Component, type ReactNode } from "react";
import { useTexts } from "../preferences.js";
import { Failure } from "./loaded.js";

interface BoundaryProps {
  readonly children: ReactNode;
}

export class Boundary extends Component<BoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <Unshown /> : this.props.children;
  }
}

/** Loaded anew, the page also gets the newest program, where the server has another one by now. */
function Unshown() {
  const { failure } = useTexts();
  return <Failure text={failure.unshown} again={() => location.reload()} />;
}
