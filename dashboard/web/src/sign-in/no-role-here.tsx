import { PageLink } from "../shell/page-link.tsx";

/** In place of a page of a project that the reader may not see, by an address from somebody else. */
export const NoRoleHere = ({ project, own }: { project: string; own: readonly string[] }) => (
  <div className="empty page-empty" data-figure="no-role-here">
    <h1>You have no role in project {project}</h1>
    <p>An administrator of the project can give you one, under Settings, Members.</p>
    {own.length > 0 && (
      <p className="row">
        {own.slice(0, 10).map((name) => (
          <PageLink key={name} to="/" patch={{ project: name }} className="button">
            Open {name}
          </PageLink>
        ))}
      </p>
    )}
  </div>
);
