require("../ai-sdk.cjs").useAiSdk();
