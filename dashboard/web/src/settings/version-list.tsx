interface Version {
  readonly version: number;
  readonly author: string;
  readonly reason: string;
  /** As it is shown. */
  readonly at: string;
  /** `null` = it was ended by this version. */
  readonly words: string | null;
}

/** All versions of a setting, newest first; none is ever rewritten. */
export const VersionList = ({ versions }: { versions: readonly Version[] }) => (
  <section data-figure="versions">
    <h3>Versions, newest first</h3>
    <ol className="settings-versions">
      {versions.map(({ version, author, reason, at, words }) => (
        <li key={version}>
          <p className="row">
            <strong>Version {version}</strong>
            {words === null && <span className="chip chip-warn">ended</span>}
            <span className="fact-aside">{at}</span>
          </p>
          {words !== null && <p>{words}</p>}
          <p className="note">
            {author}: {reason}
          </p>
        </li>
      ))}
    </ol>
  </section>
);
