/** Asks again for what may arrive while one looks: when one comes back to the window, and for a while by itself. */
import { useEffect, useRef } from "react";

const every = 15_000;

/** A window that is left open is nobody who looks, and must not keep its session alive. */
const looksFor = 600_000;

export function useWatched(again: (options: { requestPolicy: "network-only" }) => void): void {
  const asked = useRef(again);
  asked.current = again;
  useEffect(() => {
    let lookedAt = Date.now();
    const ask = () => asked.current({ requestPolicy: "network-only" });
    const onReturn = () => {
      if (document.hidden) return;
      lookedAt = Date.now();
      ask();
    };
    const timer = setInterval(() => {
      if (!document.hidden && Date.now() - lookedAt < looksFor) ask();
    }, every);
    document.addEventListener("visibilitychange", onReturn);
    window.addEventListener("focus", onReturn);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onReturn);
      window.removeEventListener("focus", onReturn);
    };
  }, []);
}
