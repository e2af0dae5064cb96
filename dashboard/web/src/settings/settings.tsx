import { useApp } from "../shell/app-context.ts";
import { AllocationTab } from "./allocation/allocation-tab.tsx";
import { ChangesTab } from "./changes-tab.tsx";
import { ChannelsTab } from "./channels/channels-tab.tsx";
import { GovernanceTab } from "./governance/governance-tab.tsx";
import { KeysTab } from "./keys/keys-tab.tsx";
import { MeasuresTab } from "./measures-tab.tsx";
import { MembersTab } from "./members-tab.tsx";
import { ModelsTab } from "./models/models-tab.tsx";
import { MonthsTab } from "./months-tab.tsx";
import { PricesTab } from "./prices-tab.tsx";
import { RepricingTab } from "./repricing-tab.tsx";
import { RulesTab } from "./rules-tab.tsx";
import { SettingsTabs } from "./settings-tabs.tsx";
import { WorkspaceTab } from "./workspace-tab.tsx";
import "../tasks/tasks.css";
import "./settings.css";

/** What figures rest on: prices, rules, closed months, stated measures and keys; and who changed which of them. */
export function Settings() {
  return (
    <>
      <div className="page-head">
        <h1>Settings</h1>
      </div>
      <div className="settings-layout">
        <SettingsTabs />
        <div className="grid">
          <Tab />
        </div>
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
      return <KeysTab scope={scope} />;
    case "members":
      return <MembersTab scope={scope} />;
    case "workspace":
      return <WorkspaceTab scope={scope} />;
    case "allocation":
      return <AllocationTab scope={scope} />;
    case "governance":
      return <GovernanceTab scope={scope} />;
    case "channels":
      return <ChannelsTab scope={scope} />;
    case "models":
      return <ModelsTab scope={scope} />;
    case "changes":
      return <ChangesTab scope={scope} />;
    default:
      return <PricesTab scope={scope} />;
  }
}
