// Whether those who are to speak are here: presenters to come, who is called, who has the floor.
import { Fragment } from "preact";

import { standing } from "./presence.ts";
import { groups } from "./queue.ts";
import { useLive, useTime } from "../live/live.ts";

export function Speakers() {
  const { client, view, t } = useLive();
  const now = useTime(10_000);
  const { floor, hands, presenters } = groups(view);
  const expected = [...floor, ...hands.filter(([, { state }]) => state === "called"), ...presenters];
  return (
    <>
      {expected.map(([id, { name }]) => {
        const how = standing(client.presence, id, now);
        return (
          how && (
            <Fragment key={id}>
              <dt dir="auto">{name}</dt>
              <dd>
                <span class="dot" data-tone={how.away ? "err" : "ok"} />
                {t(how.words, { count: how.count })}
              </dd>
            </Fragment>
          )
        );
      })}
    </>
  );
}
