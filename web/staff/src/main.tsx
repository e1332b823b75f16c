import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { ApiError } from "./api/client";
import { Shell } from "./shell/Shell";
import { hasSignedOut, signIn } from "./sign_in";
import "./style.css";

const queries = new QueryClient({
  defaultOptions: {
    // A refusal stays one however often it is asked; only what may pass by itself is asked again.
    queries: { retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500) },
  },
});

const root = createRoot(document.getElementById("root")!);

function say(text: string, button: string) {
  root.render(
    <main className="alone">
      <p role="alert">{text}</p>
      <button onClick={() => location.assign("/")}>{button}</button>
    </main>,
  );
}

// Nobody is known here yet, nor their language.
if (hasSignedOut()) say("Bạn đã đăng xuất. (You have signed out.)", "Đăng nhập");
else
  signIn().then(
    (signedIn) => signedIn && root.render(<QueryClientProvider client={queries}><Shell /></QueryClientProvider>),
    () => say("Chưa đăng nhập được. Hãy thử lại. (Not signed in. Try again.)", "Thử lại"),
  );
