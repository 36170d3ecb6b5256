/** Who is signed in, for the parts of a page that need to know. */
import type { ResultOf } from "gql.tada";
import { createContext, type ReactNode, useContext } from "react";
import type { operations } from "./operations.js";

export type Viewer = ResultOf<typeof operations.viewer>["viewer"];

const ViewerContext = createContext<Viewer | undefined>(undefined);

export function ViewerProvider({ viewer, children }: { readonly viewer: Viewer; readonly children: ReactNode }) {
  return <ViewerContext.Provider value={viewer}>{children}</ViewerContext.Provider>;
}

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error("The viewer is asked for inside the frame");
  return viewer;
}
