import { useContext, useState, useSyncExternalStore } from "react";
import { Button } from "antd";
import { NavLink } from "react-router";
import { onSession, sessionEnded, signInAgain, signOut } from "../sign_in";
import { Myself, useWords } from "../words";
import { LanguageSwitch } from "./language";
import { PAGES } from "./pages";

export function Header() {
  const words = useWords();
  const me = useContext(Myself);
  const otherLanguage = useContext(LanguageSwitch);
  return (
    <header className="top">
      <strong>{words.app}</strong>
      <nav aria-label={words.menu}>
        <NavLink to="/" end>{words.overview}</NavLink>
        {PAGES.filter((page) => page.inMenu && me.actions.includes(page.action)).map((page) => (
          <NavLink key={page.path} to={page.path}>{page.inMenu?.(words)}</NavLink>
        ))}
      </nav>
      <span className="who">{me.name} · {words.role[me.role]}</span>
      <Button size="small" onClick={otherLanguage}>{words.otherLanguage}</Button>
      <Button size="small" onClick={() => void signOut()}>{words.signOut}</Button>
      <EndedSession />
    </header>
  );
}

/** The session ended: sign in beside the page, so that what is typed stays. */
function EndedSession() {
  const words = useWords();
  const ended = useSyncExternalStore(onSession, sessionEnded);
  const [failed, setFailed] = useState(false);
  if (!ended) return null;
  const again = () => signInAgain().then(() => setFailed(false), () => setFailed(true));
  return (
    <div role="alert" className="ended">
      {failed ? words.signInFailed : words.sessionEnded}{" "}
      <Button type="primary" onClick={() => void again()}>{words.signInAgain}</Button>
    </div>
  );
}
