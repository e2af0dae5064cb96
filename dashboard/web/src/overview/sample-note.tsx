/** Says where the sample comes from and what we added, wherever the sample is shown. */
export const SampleNote = () => (
  <details className="sample-note">
    <summary>
      <strong>Sample project.</strong> Real requests, usage and verdicts from public data sets (Apache-2.0, MIT), placed
      on a recent clock by us.
    </summary>
    <ul>
      <li>
        <b>Clock:</b> the sources give intervals or no times at all. Intervals are kept; everything else is spread over
        the 13 days before your first start.
      </li>
      <li>
        <b>Tokens:</b> cached tokens of coding-agent and chat are derived from repeated prompt blocks; the benchmarks'
        tokens are counts of the visible text. Usage is therefore marked as not exact.
      </li>
      <li>
        <b>Joined:</b> several sources share this project; no call was joined across sources. Team names are ours.
      </li>
      <li>
        <b>Unknown on purpose:</b> coding-agent has no outcomes, and some models have no price.
      </li>
    </ul>
    <p>
      Sources, licences and changes: <code>standalone/sample/ATTRIBUTION.md</code>
    </p>
  </details>
);
