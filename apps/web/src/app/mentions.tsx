import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import { mentionsIn } from "../data/mentions.ts";

/** What somebody wrote, where each `$SYMBOL` leads to what it names. */
export function Mentions({ text }: { readonly text: string }) {
  return mentionsIn(text).map((part, place) => (
    // The parts of a text have no identity but their place.
    <Fragment key={`${place} ${part}`}>
      {place % 2 === 0 ? (
        part
      ) : (
        <Link to="/instruments/$symbol" params={{ symbol: part }}>
          ${part}
        </Link>
      )}
    </Fragment>
  ));
}
