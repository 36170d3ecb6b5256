/** The head of a page: its name goes to the window too, and gets the focus, so that those who do not see know where they are. */
import { type ReactNode, useEffect, useRef } from "react";
import { useTexts } from "../preferences.js";

/** The first page is where the browser begins by itself. */
let first = true;

interface HeadingProps {
  readonly title: string;
  readonly intro?: ReactNode;
  readonly above?: ReactNode;
  readonly actions?: ReactNode;
}

export function Heading({ title, intro, above, actions }: HeadingProps) {
  const { product } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
  useEffect(() => {
    if (!first) heading.current?.focus({ preventScroll: true });
    first = false;
  }, []);
  return (
    <div className="heading">
      {above}
      <div className="heading-row">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions && <div className="actions">{actions}</div>}
      </div>
      {intro && <p className="intro">{intro}</p>}
    </div>
  );
}

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly intro?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** A section inside another one. */
  readonly inner?: boolean;
}

export function Section({ id, title, intro, actions, children, inner }: SectionProps) {
  const Title = inner ? "h3" : "h2";
  return (
    <section className={inner ? "inner" : "card"} aria-labelledby={id}>
      <div className="heading-row">
        <Title id={id}>{title}</Title>
        {actions && <div className="actions">{actions}</div>}
      </div>
      {intro && <p className="intro">{intro}</p>}
      {children}
    </section>
  );
}
