// Sign-in by OpenID Connect, code with PKCE. Tokens live in memory only: a reload asks the provider again.
import { InMemoryWebStorage, UserManager, WebStorageStateStore, type User } from "oidc-client-ts";

const CALLBACK = "/signed-in";
const SIGNED_OUT = "/signed-out";
let manager: UserManager | null = null;
let user: User | null = null;
let ended = false;
const listeners = new Set<() => void>();

async function open(): Promise<UserManager> {
  if (manager) return manager;
  const config: { authority: string; client_id: string } = await (await fetch("/config.json")).json();
  manager = new UserManager({
    ...config,
    redirect_uri: location.origin + CALLBACK,
    popup_redirect_uri: location.origin + CALLBACK,
    post_logout_redirect_uri: location.origin + SIGNED_OUT,
    response_type: "code",
    scope: "openid",
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    // Holds the PKCE verifier on the way to the provider and back, no token.
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    // A minute before its hour ends the token is renewed, by what the provider gave for it: nobody is asked again.
    automaticSilentRenew: true,
  });
  manager.events.addUserLoaded((renewed) => {
    user = renewed;
  });
  return manager;
}

/** Whoever has signed out is not signed in again unasked. */
export const hasSignedOut = (): boolean => location.pathname === SIGNED_OUT;

/** Sign in, if need be by leaving the page: true once somebody is signed in. */
export async function signIn(): Promise<boolean> {
  const oidc = await open();
  if (location.pathname !== CALLBACK) {
    // In the place of this page: Back would lead to it again, and from it to the provider, and never further.
    await oidc.signinRedirect({ redirectMethod: "replace", state: location.pathname + location.search, nonce: crypto.randomUUID() });
    return false;
  }
  if (window.opener) {
    // We are the popup of a page whose session had ended: it takes the answer from here.
    await oidc.signinPopupCallback();
    return false;
  }
  user = await oidc.signinRedirectCallback();
  const back = typeof user.state === "string" && user.state.startsWith("/") && !user.state.startsWith("//") ? user.state : "/";
  history.replaceState(null, "", back);
  return true;
}

/** Sign in again beside the page, so that nothing typed into it is lost. */
export async function signInAgain(): Promise<void> {
  user = await (await open()).signinPopup({ nonce: crypto.randomUUID() });
  ended = false;
  listeners.forEach((tell) => tell());
}

export async function signOut(): Promise<void> {
  const oidc = await open();
  const token = user?.id_token;
  user = null;
  const way = await oidc.metadataService.getEndSessionEndpoint();
  // Cognito has names of its own for the client and the way back.
  const forCognito = { client_id: oidc.settings.client_id, logout_uri: location.origin + SIGNED_OUT };
  if (way) await oidc.signoutRedirect({ id_token_hint: token, extraQueryParams: forCognito });
  else location.assign(SIGNED_OUT);
}

export const currentToken = (): string | null => user?.access_token ?? null;

export function endSession(): void {
  ended = true;
  listeners.forEach((tell) => tell());
}

export const sessionEnded = (): boolean => ended;

export function onSession(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
