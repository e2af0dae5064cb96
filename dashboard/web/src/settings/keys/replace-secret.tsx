import { Box } from "../box.tsx";
import { Command } from "./command.tsx";

/** How the secret itself is replaced, without cutting anybody off. */
export const ReplaceSecret = () => (
  <Box title="Replace the secret" name="rotate-secret" span={6}>
    <p>Keys signed with the secret before stay good while it is named, so nothing stops.</p>
    <ol className="settings-steps">
      <li>
        <p>Make a new secret.</p>
        <Command text="openssl rand -base64 32" />
      </li>
      <li>
        <p>
          Start every process with the new one as <code>OUTLAY_SECRET</code> and the old one as{" "}
          <code>OUTLAY_SECRET_PREVIOUS</code>.
        </p>
      </li>
      <li>
        <p>Rotate the keys above, and give the new ones to who sends and reads.</p>
      </li>
      <li>
        <p>
          Start every process without <code>OUTLAY_SECRET_PREVIOUS</code>: every key of the old secret is refused from
          then on. Revoke those that are still listed.
        </p>
      </li>
    </ol>
  </Box>
);
