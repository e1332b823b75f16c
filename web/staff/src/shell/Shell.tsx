// What is around every page: language, who is signed in, the routes that their role may see.
import { useQuery } from "@tanstack/react-query";
import { ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import viVN from "antd/locale/vi_VN";
import { Suspense, useEffect, useState } from "react";
import { createBrowserRouter, Outlet, RouterProvider, useRouteError } from "react-router";
import { api, answered } from "../api/client";
import { Myself, Spoken, Tongue, useMay, useWords, WORDS, type Language } from "../words";
import { LanguageSwitch } from "./language";
import { Header } from "./Header";
import { Overview, PAGES, type PageOfRole } from "./pages";
import { Trouble } from "./Trouble";

export function Shell() {
  const [language, setLanguage] = useState<Language>(localStorage.getItem("language") === "en" ? "en" : "vi");
  const [router] = useState(makeRouter);
  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem("language", language);
  }, [language]);
  return (
    <ConfigProvider locale={language === "vi" ? viVN : enUS} theme={{ token: { motion: false, colorPrimary: "#0b57d0", colorPrimaryHover: "#08409b", colorError: "#b3261e", colorErrorHover: "#8c1d18", colorTextPlaceholder: "#6b7280" } }} wave={{ disabled: true }}>
      <Spoken value={WORDS[language]}>
        <Tongue value={language}>
          <KnownPerson>
            <LanguageSwitch value={() => setLanguage(language === "vi" ? "en" : "vi")}>
              <RouterProvider router={router} />
            </LanguageSwitch>
          </KnownPerson>
        </Tongue>
      </Spoken>
    </ConfigProvider>
  );
}

function KnownPerson({ children }: { children: React.ReactNode }) {
  const words = useWords();
  const me = useQuery({ queryKey: ["me"], queryFn: () => answered(api.GET("/me")), staleTime: Infinity });
  if (me.error) return <Trouble error={me.error} again={() => void me.refetch()} />;
  if (!me.data) return <p className="alone" role="status">{words.loading}</p>;
  return <Myself value={me.data}>{children}</Myself>;
}

function Frame() {
  const words = useWords();
  return (
    <>
      <a className="skip" href="#main">{words.skip}</a>
      <Header />
      <main id="main" tabIndex={-1}>
        <Suspense fallback={<p role="status" className="alone">{words.loading}</p>}><Outlet /></Suspense>
      </main>
    </>
  );
}

function Allowed({ page }: { page: PageOfRole }) {
  const words = useWords();
  const { Page } = page;
  return useMay(page.action) ? <Page /> : <p role="alert" className="alone">{words.notAllowed}</p>;
}

function Unknown() {
  return <p className="alone">{useWords().notFound}</p>;
}

function Broken() {
  const words = useWords();
  const error = useRouteError();
  return <p role="alert" className="alone">{words.broken}: {error instanceof Error ? error.message : String(error)}</p>;
}

// Made when the page is shown, not when this file is read: until sign-in the address is the provider's way back.
const makeRouter = () => createBrowserRouter([
  {
    element: <Frame />,
    errorElement: <Broken />,
    children: [
      { path: "/", element: <Overview /> },
      ...PAGES.map((page) => ({ path: page.path, element: <Allowed page={page} /> })),
      { path: "*", element: <Unknown /> },
    ],
  },
]);
