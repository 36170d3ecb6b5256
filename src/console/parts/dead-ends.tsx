/** Pages that say why there is nothing to see. */
import { useTexts } from "../preferences.js";
import { PageLink } from "../router.js";
import { Heading } from "./heading.js";

export function Missing() {
  const { missing } = useTexts();
  return (
    <>
      <Heading title={missing.title} intro={missing.text} />
      <PageLink to="start">{missing.start}</PageLink>
    </>
  );
}

export function ForAdmins() {
  const { forAdmins, nav } = useTexts();
  return (
    <>
      <Heading title={forAdmins.title} intro={forAdmins.text} />
      <p className="links">
        <PageLink to="discs">{nav.discs}</PageLink> <PageLink to="sessions">{nav.sessions}</PageLink>
      </p>
    </>
  );
}
