import { useApp } from "../shell/app-context.ts";
import { ChangesTab } from "./changes-tab.tsx";
import { KeysTab } from "./keys-tab.tsx";
import { MeasuresTab } from "./measures-tab.tsx";
import { MonthsTab } from "./months-tab.tsx";
import { PricesTab } from "./prices-tab.tsx";
import { RepricingTab } from "./repricing-tab.tsx";
import { RulesTab } from "./rules-tab.tsx";
import { SettingsTabs } from "./settings-tabs.tsx";
import "../tasks/tasks.css";
import "./settings.css";

/** What figures rest on: prices, rules, closed months, stated measures and keys; and who changed which of them. */
export function Settings() {
  return (
    <>
      <div className="page-head">
        <h1>Settings</h1>
      </div>
      <SettingsTabs />
      <div className="grid">
        <Tab />
      </div>
    </>
  );
}

function Tab() {
  const { scope, state } = useApp();
  switch (state.tab) {
    case "repricing":
      return <RepricingTab scope={scope} />;
    case "rules":
      return <RulesTab scope={scope} />;
    case "months":
      return <MonthsTab scope={scope} />;
    case "measures":
      return <MeasuresTab scope={scope} />;
    case "keys":
      return <KeysTab project={scope.project} />;
    case "changes":
      return <ChangesTab scope={scope} />;
    default:
      return <PricesTab scope={scope} />;
  }
}
