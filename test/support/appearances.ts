/** A page as it is seen: in both colours, on a desk and on a phone, with what axe finds on it and a picture of each. */
import { desktop, phone, type Visit } from "./visit.js";

/** Colours do not depend on the width, so that axe looks at them once. */
const appearances = [
  { name: "desktop-light", size: desktop, colorScheme: "light", axe: true },
  { name: "desktop-dark", size: desktop, colorScheme: "dark", axe: true },
  { name: "phone-light", size: phone, colorScheme: "light", axe: true },
  { name: "phone-dark", size: phone, colorScheme: "dark", axe: false },
] as const;

/** What is wrong with what is shown, in each appearance. */
export async function looked(visit: Visit, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name: appearance, size, colorScheme, axe } of appearances) {
    await visit.page.setViewportSize(size);
    await visit.page.emulateMedia({ colorScheme });
    await visit.page.waitForFunction((scheme) => document.documentElement.dataset.theme === scheme, colorScheme);
    if (axe) found.push(...(await visit.violations()).map((violation) => `${name}, ${appearance}: ${violation}`));
    const over = await visit.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (over > 0) found.push(`${name}, ${appearance}: wider than the window by ${over} pixels`);
    await visit.photograph(`${name}-${appearance}`);
  }
  return found;
}
