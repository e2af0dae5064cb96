import type { Reader, Writer } from "@outlay/clickhouse/store";
import type { KeyCheck } from "@outlay/core/key-check";
import type { Application } from "express";
import { deleteKeyEndpoint, keysEndpoint, postKeyEndpoint, rotateKeyEndpoint } from "../contract/keys.ts";
import { answerDeleteKey, answerKeys, answerPostKey, answerRotateKey } from "./answer-keys.ts";
import { type RouteDeps, route } from "./api-route.ts";
import type { KeyRegister } from "./key-register.ts";
import type { SignInSettings } from "./sign-in.ts";

interface KeyRouteDeps {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly checkKey: KeyCheck | undefined;
  readonly signIn?: SignInSettings | undefined;
  readonly keyRegister?: KeyRegister | undefined;
}

/** Keys: made, listed, replaced and refused. */
export function routeKeys(
  app: Application,
  { reader, writer, checkKey, signIn, keyRegister: register }: KeyRouteDeps,
  routing: RouteDeps,
): void {
  const isNeeded = checkKey !== undefined;
  // The first of the secrets signs; a key is never made under one that is on its way out.
  const secret = isNeeded ? signIn?.secrets[0] : undefined;
  const deps = { writer, secret, register };
  route(app, keysEndpoint, (input) => answerKeys(reader, { secret, register, isNeeded }, input), routing);
  route(app, postKeyEndpoint, (input) => answerPostKey(deps, input), routing);
  route(app, rotateKeyEndpoint, (input) => answerRotateKey(deps, input), routing);
  route(app, deleteKeyEndpoint, (input) => answerDeleteKey(deps, input), routing);
}
