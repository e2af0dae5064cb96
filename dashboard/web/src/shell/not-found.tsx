import { PageLink } from "./page-link.tsx";

export const NotFound = () => (
  <div className="empty page-empty">
    <h1>There is no such page</h1>
    <p>The address may have been copied in part.</p>
    <PageLink to="/" className="button">
      Open the Overview
    </PageLink>
  </div>
);
