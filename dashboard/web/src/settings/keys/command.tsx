import { CopyButton } from "../../components/copy-button.tsx";

/** One line to be pasted into a shell. */
export const Command = ({ text }: { text: string }) => (
  <div className="command">
    <code>{text}</code>
    <CopyButton text={text} label="Copy" />
  </div>
);
