/** What a model can do or not. Apart from the schema of statements, which the web app does without. */
export const modelCapabilities = ["streaming", "json_mode", "tools", "multimodal"] as const;
export type ModelCapability = (typeof modelCapabilities)[number];
