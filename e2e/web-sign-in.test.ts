import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type ApiKeyPayload, signApiKey } from "@outlay/core/api-key";
import { systemClock } from "@outlay/core/clock";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSeal } from "../dashboard/api/session-seal.ts";
import { startProvider, TEST_CLIENT, type TestProvider } from "../dashboard/api/testing/oidc-provider.ts";
import { keepScreenshot, openBrowser, seriousFaults } from "./browser.ts";
import { type OutlayProcess, postJson, startOutlayProcess, temporaryDirectory, until } from "./outlay-process.ts";

const secret = "a-secret-for-tests-only";
const directory = temporaryDirectory();
let outlay: OutlayProcess;
let provider: TestProvider;
let browser: Browser;

const keyFor = (id: string, role: ApiKeyPayload["role"], project = "shop") =>
  signApiKey({ v: 1, id, projects: [project], role, issuedAt: 0 }, secret);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

beforeAll(async () => {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  provider = await startProvider([`${publicUrl}/api/v1/sign-in/oidc/callback`]);
  outlay = await startOutlayProcess(directory.path, {
    OUTLAY_SECRET: secret,
    OUTLAY_DASHBOARD_PORT: String(port),
    OUTLAY_PUBLIC_URL: publicUrl,
    OUTLAY_OIDC_ISSUER: provider.issuer,
    OUTLAY_OIDC_CLIENT_ID: TEST_CLIENT.id,
    OUTLAY_OIDC_CLIENT_SECRET: TEST_CLIENT.secret,
    OUTLAY_ADMINS: "ann@example.com",
  });
  browser = await openBrowser();
  for (const project of ["shop", "bank"]) await sendCall(project);
});
afterAll(async () => {
  await browser?.close();
  await outlay?.stop();
  await provider?.close();
  directory.remove();
});

async function sendCall(project: string): Promise<void> {
  const event = {
    eventId: `${project}-1`,
    occurredAt: new Date().toISOString(),
    model: "gpt-4o",
    usage: { inputTokens: 9 },
  };
  const authorization = `Bearer ${await keyFor("sender", "admin", project)}`;
  expect((await postJson(`${outlay.collector}/v1/events`, event, { authorization })).status).toBe(202);
  await until(async () => {
    const asked = await fetch(`${outlay.dashboard}/api/v1/pulse?project=${project}`, { headers: { authorization } });
    return ((await asked.json()) as { calls: number }).calls > 0 ? true : undefined;
  }, `the call of ${project}`);
}

/** A window of somebody who has never been here. */
async function visit(act: (page: Page, context: BrowserContext) => Promise<void>, options = {}): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  await act(page, context);
  await context.close();
}

const open = (page: Page, path: string) => page.goto(`${outlay.dashboard}${path}`);
const asked = (page: Page) => page.getByRole("heading", { name: "Sign in" }).waitFor();
async function signInByKey(page: Page, key: string): Promise<void> {
  await page.getByLabel("API key").fill(key);
  await page.getByRole("button", { name: "Sign in with the key" }).click();
}
const signedInAs = (page: Page, name: string) => page.getByRole("button", { name: `Signed in: ${name}` }).waitFor();
const singleSignOn = (page: Page) => page.getByRole("link", { name: "Continue with single sign-on" }).click();

describe("with a key", () => {
  test("one signs in at the address one came to, and out again; a wrong key is told", async () => {
    await visit(async (page) => {
      await open(page, "/explore?project=shop&by=model");
      await asked(page);
      await signInByKey(page, "olk_wrong.key");
      await page.getByRole("alert").getByText("the API key is not valid here").waitFor();
      await signInByKey(page, await keyFor("reader-1", "read"));
      await signedInAs(page, "reader-1");
      expect(page.url()).toBe(`${outlay.dashboard}/explore?project=shop&by=model`);
      await page.locator('[data-panel="series"][data-state="ready"]').waitFor();
      expect(await page.evaluate("document.cookie")).toBe("");
      await page.reload();
      await page.getByRole("button", { name: "Signed in: reader-1" }).click();
      await page.getByText("viewer in shop").waitFor();
      await page.getByRole("button", { name: "Sign out" }).click();
      await asked(page);
      await page.reload();
      await asked(page);
    });
  });

  test("who names no project comes to their own, and not to another by its address", async () => {
    await visit(async (page) => {
      await open(page, "/");
      await signInByKey(page, await keyFor("reader-2", "read"));
      await page.waitForURL(/project=shop/);
      await open(page, "/explore?project=bank");
      await page.getByRole("heading", { name: "You have no role in project bank" }).waitFor();
      await page.getByRole("link", { name: "Open shop" }).click();
      await page.waitForURL(/project=shop/);
    });
  });

  test("a viewer is told which role a change needs, and cannot make it; an editor may judge, but not book", async () => {
    await visit(async (page) => {
      await open(page, "/settings?project=shop&tab=months&sel=new-month:");
      await signInByKey(page, await keyFor("reader-3", "read"));
      const dialog = page.getByRole("dialog", { name: "Close a month" });
      await dialog.getByText("Your role in this project is viewer; this needs admin.").waitFor();
      expect(await dialog.getByRole("button", { name: "Close it" }).isDisabled()).toBe(true);
      await open(page, "/settings?project=shop&tab=members");
      await page.getByText("Your role in this project is viewer; this needs admin.").waitFor();
    });
    await visit(async (page) => {
      await open(page, "/settings?project=shop&tab=measures");
      await signInByKey(page, await keyFor("editor-1", "editor"));
      const panel = page.locator('[data-panel="measure-settings"]');
      expect(await panel.getByLabel("Your name").count()).toBe(0);
      await panel.getByLabel("Reason, kept with the change").fill("from payroll");
      await panel.getByRole("button", { name: "Save as a new version" }).click();
      await panel.getByText("Version 1 by editor-1").waitFor();
      await open(page, "/settings?project=shop&tab=months&sel=new-month:");
      await page.getByText("Your role in this project is editor; this needs admin.").waitFor();
    });
  });

  test("a session that is over leads to signing in and back, also in the middle of the work", async () => {
    await visit(async (page, context) => {
      await open(page, "/?project=shop");
      await signInByKey(page, await keyFor("reader-4", "read"));
      await signedInAs(page, "reader-4");
      const over = Date.now() - 1_000;
      const grant = { kind: "key", key: await keyFor("reader-4", "read") };
      const value = await createSeal([secret], systemClock).close("session", { id: "x", expiresAt: over, grant }, over);
      await context.addCookies([{ name: "outlay_session", value, url: outlay.dashboard }]);
      // To Models, unless something on the page has asked and been refused before.
      await page.keyboard.press("g");
      await page.keyboard.press("m");
      await asked(page);
      await signInByKey(page, await keyFor("reader-4", "read"));
      await signedInAs(page, "reader-4");
      expect(page.url()).toMatch(/\/(models)?\?project=shop/);
    });
  });
});

describe("at the provider", () => {
  test("one signs in and comes back; members are added, and their role holds for them", async () => {
    provider.person = { email: "Ann@Example.com", email_verified: true };
    await visit(async (page) => {
      await open(page, "/settings?project=shop&tab=members");
      await singleSignOn(page);
      await signedInAs(page, "ann@example.com");
      expect(page.url()).toBe(`${outlay.dashboard}/settings?project=shop&tab=members`);
      await page.getByText("Administrators of every project by OUTLAY_ADMINS: ann@example.com.").waitFor();
      await page.getByRole("button", { name: "Add a member" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(/^E-mail address/).fill("Bob@Example.com");
      await dialog.getByLabel("Reason, kept with the change").fill("helps with the shop");
      await dialog.getByRole("button", { name: "Add", exact: true }).click();
      const row = page.locator('[data-panel="members"] tbody tr', { hasText: "bob@example.com" });
      await row.getByText("ann@example.com").waitFor();
      await row.click();
      await page.getByRole("dialog").getByLabel("Role").selectOption("editor");
      await page.getByRole("dialog").getByLabel("Reason, kept with the change").fill("also judges");
      await page.getByRole("dialog").getByRole("button", { name: "Save as a new version" }).click();
      await row.getByText("editor").waitFor();
      await open(page, "/settings?project=shop&tab=changes");
      const changes = page.locator('[data-panel="changes"] tbody tr', { hasText: "member bob@example.com" });
      await changes.first().waitFor();
      expect(await changes.count()).toBe(2);
      expect(await changes.first().innerText()).toMatch(/viewer[\s\S]*editor[\s\S]*ann@example\.com/);
    });
    provider.person = { email: "bob@example.com", email_verified: true };
    await visit(async (page) => {
      await open(page, "/");
      await singleSignOn(page);
      await page.waitForURL(/project=shop/);
      await page.getByRole("button", { name: "Signed in: bob@example.com" }).click();
      await page.getByText("editor in shop").waitFor();
    });
  });

  test("who has no role is told so, and can try again", async () => {
    provider.person = { email: "eve@example.com", email_verified: true };
    await visit(async (page) => {
      await open(page, "/explore?project=shop");
      await singleSignOn(page);
      await page.getByText("You are known, but have no role in any project yet.").waitFor();
      provider.person = { email: "ann@example.com", email_verified: true };
      await singleSignOn(page);
      await signedInAs(page, "ann@example.com");
      expect(page.url()).toContain("/explore?project=shop");
    });
  });
});

describe.each(["light", "dark"] as const)("in %s", (theme) => {
  test.each([1440, 360])("at %d pixels nothing is cut off and axe finds nothing serious", async (width) => {
    provider.person = { email: "ann@example.com", email_verified: true };
    const options = { colorScheme: theme, reducedMotion: "reduce", viewport: { width, height: 900 } };
    await visit(async (page) => {
      const look = async (name: string) => {
        expect(await page.evaluate("document.documentElement.scrollWidth"), name).toBeLessThanOrEqual(width);
        expect(await seriousFaults(page), name).toEqual([]);
        await keepScreenshot(page, `${name}-${width}-${theme}`);
      };
      await open(page, "/sign-in?problem=no_role&to=/settings?project%3Dshop%26tab%3Dmembers&request=0190-42");
      await asked(page);
      await look("sign-in");
      await singleSignOn(page);
      await page.locator('[data-panel="members"][data-state="ready"]').waitFor();
      await look("members");
      await page.getByRole("button", { name: "Signed in: ann@example.com" }).click();
      await page.getByRole("button", { name: "Sign out" }).waitFor();
      await look("signed-in");
      await page.keyboard.press("Escape");
      await page.locator('[data-panel="members"] tbody tr', { hasText: "bob@example.com" }).click();
      await page.getByRole("dialog").getByText("Versions, newest first").waitFor();
      await look("member");
    }, options);
  });
});
