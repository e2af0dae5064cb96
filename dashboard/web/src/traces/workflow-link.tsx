import { PageLink } from "../shell/page-link.tsx";

/** To the graph of a workflow. */
export const WorkflowLink = ({ workflow }: { workflow: string }) => (
  <PageLink to="/graph" patch={{ f: [{ dimension: "workflow", op: "eq", values: [workflow] }] }} className="link">
    {workflow}
  </PageLink>
);
