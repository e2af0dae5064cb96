/** Says where the sample comes from, wherever the sample is shown. */
export const SampleNote = () => (
  <p className="sample-note">
    <strong>Sample project.</strong> Real requests, usage and outcomes from public data sets (Apache-2.0, MIT, CC-BY
    4.0), joined and placed on a recent clock by us: see ATTRIBUTION.
  </p>
);
