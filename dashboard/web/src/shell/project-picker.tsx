import { Choices, Menu } from "../components/menu.tsx";
import type { UpdateUrl } from "../state/use-url-state.ts";

interface ProjectPickerProps {
  readonly project: string;
  readonly projects: readonly string[];
  /** Those the reader may see; `null`: any. */
  readonly own: readonly string[] | null;
  readonly update: UpdateUrl;
}

/** Projects with data, and the one that is open even if it has none yet. */
export const ProjectPicker = ({ project, projects, own, update }: ProjectPickerProps) => (
  <Menu name="Project" icon="folder" label={project} className="menu-strong">
    {(close) => (
      <Choices
        label="Project"
        choices={[...new Set([...projects, ...(own ?? ["default"]), project])]
          .sort()
          .map((name) => ({ value: name, name, ...(projects.includes(name) ? {} : { hint: "no data yet" }) }))}
        chosen={project}
        choose={(name) => {
          update({ project: name });
          close();
        }}
      />
    )}
  </Menu>
);
