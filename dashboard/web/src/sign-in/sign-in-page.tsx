import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import type { openSessionEndpoint, SessionJson } from "../../../contract/session.ts";
import { ask } from "../api/ask.ts";
import { Icon } from "../components/icons.tsx";
import { problemWords } from "./problem-words.ts";
import { readReturn } from "./return-path.ts";
import { changeSession } from "./session-query.ts";
import "./sign-in.css";

/** Signing in: with a key, or at the provider where there is one. */
export function SignInPage({ session }: { session: SessionJson }) {
  const { to, problem, request } = readReturn(window.location);
  useEffect(() => {
    document.title = "Sign in · Outlay";
  }, []);
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <p className="sign-in-brand">
          <img src="/favicon.svg" alt="" width="28" height="28" />
          Outlay
        </p>
        <h1>Sign in</h1>
        {session.why !== null && problem === undefined && <Told>{session.why}</Told>}
        {problem !== undefined && (
          <Told>
            {problemWords(problem)}
            {request !== undefined && (
              <small>
                request <code>{request}</code>
              </small>
            )}
          </Told>
        )}
        {session.ways.oidc && (
          <>
            <a
              className="button sign-in-main"
              href={`/api/v1/sign-in/oidc?${new URLSearchParams({ to, again: String(problem !== undefined) })}`}
            >
              Continue with single sign-on
            </a>
            <p className="sign-in-or">or</p>
          </>
        )}
        <KeyForm to={to} isMain={!session.ways.oidc} />
        <p className="note">
          A key is made where Outlay runs, with <code>npm run keys -- --role read --project …</code>. It is kept in no
          page; signing in gives this browser a cookie for 12 hours.
        </p>
      </div>
    </main>
  );
}

const Told = ({ children }: { children: ReactNode }) => (
  <p className="sign-in-told" role="status">
    <Icon name="warning" />
    <span>{children}</span>
  </p>
);

function KeyForm({ to, isMain }: { to: string; isMain: boolean }) {
  const client = useQueryClient();
  const [key, setKey] = useState("");
  const opening = useMutation({
    mutationFn: (given: string) =>
      ask<typeof openSessionEndpoint>("/session", {
        query: {},
        body: { key: given },
        signal: new AbortController().signal,
      }),
    onSuccess: (session) => {
      const here = `${window.location.pathname}${window.location.search}${window.location.hash}`;
      if (here !== to) window.history.replaceState(null, "", to);
      changeSession(client, session);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() !== "") opening.mutate(key.trim());
  };
  return (
    <form className="change-form" onSubmit={submit}>
      <label>
        API key
        <input
          type="password"
          name="key"
          value={key}
          placeholder="olk_…"
          maxLength={8_192}
          autoComplete="current-password"
          spellCheck={false}
          required
          aria-describedby={opening.isError ? "sign-in-fault" : undefined}
          aria-invalid={opening.isError || undefined}
          // The page is about nothing else.
          ref={(input) => {
            if (isMain && document.activeElement === document.body) input?.focus();
          }}
          onChange={({ target }) => setKey(target.value)}
        />
      </label>
      {opening.isError && (
        <p className="failure-cause" id="sign-in-fault" role="alert">
          {opening.error.message}
        </p>
      )}
      <button
        type="submit"
        className={`button ${isMain ? "sign-in-main" : "sign-in-other"}`}
        disabled={opening.isPending}
      >
        {opening.isPending ? "Signing in …" : "Sign in with the key"}
      </button>
    </form>
  );
}
