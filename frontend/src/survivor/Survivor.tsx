/** A survivor's pages after the landing: what to know, age and room, waiting, the room, the end. */
import { useVisit } from "../ui/visit";
import { Choose } from "./Choose";
import { Code } from "./Code";
import { Ended } from "./Ended";
import { Invited } from "./Invited";
import { Know } from "./Know";
import { Room } from "./Room";
import { Waiting } from "./Waiting";

export function Survivor() {
  const { view, step } = useVisit();
  switch (view.value.stage) {
    case "entering":
    case "waiting":
      return <Waiting />;
    case "room":
      return <Room />;
    case "ended":
      return <Ended />;
    case "outside":
      if (step.value === "know") return <Know />;
      if (view.value.invited) return <Invited invited={view.value.invited} />;
      return step.value === "code" ? <Code /> : <Choose />;
  }
}
