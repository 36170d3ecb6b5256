/** The steps in the Entra admin center, in its own words. */
import { Section } from "../parts/heading.js";
import { useTexts } from "../preferences.js";

export function SetUpGuide() {
  const { guide } = useTexts().enterprise;
  return (
    <Section id="guide" title={guide.title}>
      <ol className="steps">
        {guide.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p className="intro">{guide.oauth}</p>
    </Section>
  );
}
