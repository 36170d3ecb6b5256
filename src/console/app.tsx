/** The console: who looks at it, in which language and colours, and which page is shown. */
import { createDOMRenderer, FluentProvider, RendererProvider, webDarkTheme, webLightTheme } from "@fluentui/react-components";
import { useMemo } from "react";
import { Provider } from "urql";
import { newClient } from "./client.js";
import { Noticing } from "./parts/notices.js";
import { PreferencesProvider, usePreferences } from "./preferences.js";
import { Screen } from "./screen.js";

/** The policy of the page lets in only style elements that carry its nonce. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? "";
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });

export function App() {
  return (
    <RendererProvider renderer={renderer}>
      <PreferencesProvider>
        <Coloured />
      </PreferencesProvider>
    </RendererProvider>
  );
}

function Coloured() {
  const { dark } = usePreferences();
  const client = useMemo(newClient, []);
  return (
    <FluentProvider theme={dark ? webDarkTheme : webLightTheme} className="console">
      <Provider value={client}>
        <Noticing>
          <Screen />
        </Noticing>
      </Provider>
    </FluentProvider>
  );
}
