/** The brake: the hold that is in force and what to decide on it, the settings, and earlier holds. */
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { Heading } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { useWatched } from "../parts/watched.js";
import { useBrakeWords } from "./brake.js";
import { BrakeSettingsForm } from "./brake-settings.js";
import { EarlierHolds } from "./earlier-holds.js";
import { HoldInForce } from "./hold-in-force.js";

export default function BrakePage() {
  const text = useBrakeWords();
  const [result, again] = useQuery({ query: operations.brake });
  useWatched(again);
  return (
    <>
      <Heading title={text.title} intro={text.intro} />
      <Loaded result={result} again={again}>
        {({ organisation: { provisioning } }) =>
          provisioning && (
            <>
              {provisioning.brake.hold && <HoldInForce hold={provisioning.brake.hold} />}
              <BrakeSettingsForm key={provisioning.updatedAt} brake={provisioning.brake} />
            </>
          )
        }
      </Loaded>
      <EarlierHolds />
    </>
  );
}
