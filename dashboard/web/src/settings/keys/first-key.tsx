import { Box } from "../box.tsx";
import { Command } from "./command.tsx";

/** Where nobody needs a key: that it is so, and how one comes to the first one. */
export const FirstKey = () => (
  <Box title="No key is needed here" name="keys" span={12}>
    <p>
      Without a secret this program answers to this machine only and asks nobody for a key: everybody on it may send,
      read and change everything. Keys are asked for, and others can be let in, once there is a secret:
    </p>
    <ol className="settings-steps">
      <li>
        <p>Make a secret and keep it as you keep passwords: who has it can make any key.</p>
        <Command text="openssl rand -base64 32" />
      </li>
      <li>
        <p>
          Start with it as <code>OUTLAY_SECRET</code>; with <code>OUTLAY_HOST</code> other machines can reach you then.
        </p>
        <Command text="OUTLAY_SECRET='…' npm start" />
      </li>
      <li>
        <p>Make the first key, for yourself, in the folder of the program.</p>
        <Command text="OUTLAY_SECRET='…' npm run keys -- --project '*' --role admin --days 90" />
      </li>
      <li>
        <p>Sign in with it here. Every other key is made on this page.</p>
      </li>
    </ol>
  </Box>
);
