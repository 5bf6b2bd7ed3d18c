import { describe, expect, it } from "vitest";
import { loggedOn, order } from "./conversation.testing.ts";

const ordered = (change: string) => {
  const [tag = ""] = change.split("=");
  const rest = order.split("|").filter((one) => !one.startsWith(`${tag}=`));
  return `D|34=2|${[...rest, change].join("|")}`;
};
const without = (tag: number) =>
  `D|34=2|${order
    .split("|")
    .filter((one) => !one.startsWith(`${tag}=`))
    .join("|")}`;

const value = "Value is incorrect (out of range) for this tag";

describe("a message that the standard forbids", () => {
  it.each([
    ["a tag that no version has", "0|34=2|999=x", "Invalid tag number|371=999|372=0|373=0"],
    ["tag 0", "0|34=2|0=x", "Invalid tag number|371=0|372=0|373=0"],
    ["a negative tag", "0|34=2|-1=x", "Invalid tag number|371=-1|372=0|373=0"],
    [
      "a tag of another message",
      "0|34=2|55=A",
      "Tag not defined for this message type|371=55|372=0|373=2",
    ],
    ["a required tag left out", without(54), "Required tag missing|371=54|372=D|373=1"],
    ["no value", "0|34=2|56=", "Tag specified without a value|371=56|372=0|373=4"],
    ["a value that is not listed", ordered("54=z"), `${value}|371=54|372=D|373=5`],
    ["one value of many not listed", ordered("18=1 ?"), `${value}|371=18|372=D|373=5`],
    ["a plus sign", ordered("38=+1"), "Incorrect data format for value|371=38|372=D|373=6"],
    ["an exponent", ordered("44=1e3"), "Incorrect data format for value|371=44|372=D|373=6"],
    [
      "a date for a time",
      ordered("126=20261126"),
      "Incorrect data format for value|371=126|372=D|373=6",
    ],
    [
      "the 30th of February",
      ordered("432=20260230"),
      "Incorrect data format for value|371=432|372=D|373=6",
    ],
    ["an unknown type", "*|34=2", "Invalid MsgType|372=*|373=11"],
    ["a tag twice", `D|34=2|${order}|40=2`, "Tag appears more than once|371=40|372=D|373=13"],
    [
      "a header field in the body",
      `D|11=a|34=2|${order.slice(5)}`,
      "Tag specified out of required order|371=34|372=D|373=14",
    ],
    [
      "a group with fewer entries",
      `D|34=2|${order}|386=2|336=A`,
      "Incorrect NumInGroup count for repeating group|371=386|372=D|373=16",
    ],
    [
      "a group with more entries",
      `D|34=2|${order}|386=1|336=A|336=B`,
      "Incorrect NumInGroup count for repeating group|371=386|372=D|373=16",
    ],
    [
      "a group that starts elsewhere",
      `D|34=2|${order}|453=1|447=D|448=x`,
      "Incorrect NumInGroup count for repeating group|371=453|372=D|373=16",
    ],
    [
      "a tag twice in an entry",
      `D|34=2|${order}|453=1|448=x|452=1|452=2`,
      "Tag appears more than once|371=452|372=D|373=13",
    ],
    [
      "a nested group with fewer entries",
      `D|34=2|${order}|453=1|448=x|802=2|523=y`,
      "Incorrect NumInGroup count for repeating group|371=802|372=D|373=16",
    ],
    [
      "a required tag of an entry left out",
      "V|34=2|262=a|263=0|264=0|267=1|269=0|146=1|55=A|711=1|310=CS",
      "Incorrect NumInGroup count for repeating group|371=711|372=V|373=16",
    ],
  ])("%s", (_what, said, refusal) => {
    const talk = loggedOn();
    expect(talk.say(said)).toEqual([`3|34=2|45=2|58=${refusal}`]);
    expect(talk.session.numbers().incoming).toBe(3);
  });

  it("in FIX 4.2 has no reason above 11, which that version does not know", () => {
    const talk = loggedOn({ version: "FIX.4.2" });
    expect(talk.say(`D|34=2|${order}|40=2`)).toEqual([
      "3|34=2|45=2|58=Tag appears more than once|371=40|372=D",
    ]);
    expect(talk.say(`D|34=3|${order.replace("55=ACME|", "")}`)).toEqual([
      "3|34=3|45=3|58=Required tag missing|371=55|372=D|373=1",
    ]);
    expect(talk.say("q|34=4")).toEqual(["3|34=4|45=4|58=Invalid MsgType|372=q|373=11"]);
  });

  it("goes back the way it came", () => {
    const talk = loggedOn();
    const said = `D|34=2|115=A|116=B|128=C|129=D|144=E|145=F|${order.replace("40=1", "40=w")}`;
    expect(talk.say(said)).toEqual([
      `3|34=2|115=C|116=D|128=A|129=B|144=F|145=E|45=2|58=${value}|371=40|372=D|373=5`,
    ]);
  });

  it("and comes too early is refused when its turn has come", () => {
    const talk = loggedOn();
    expect(talk.say("0|34=3|999=x")).toEqual(["2|34=2|7=2|16=0"]);
    expect(talk.say("0|34=2")).toEqual(["3|34=3|45=3|58=Invalid tag number|371=999|372=0|373=0"]);
  });

  it("without a sequence number is the end", () => {
    expect(loggedOn().say("0|112=x")).toEqual(["5|34=2|58=MsgSeqNum missing", "close"]);
  });
});

describe("what is allowed", () => {
  it.each([
    ["free order in the body", `D|34=2|${order.split("|").reverse().join("|")}`],
    ["groups and groups in them", `D|34=2|${order}|453=2|448=x|447=D|802=1|523=y|803=1|448=z`],
    ["an empty group", `D|34=2|${order}|453=0`],
    ["a type whose fields we do not know", "AE|34=2|571=x|55=A"],
    ["data with a delimiter in it", `D|34=2|${order}|354=3|355=a|b`],
  ])("%s", (_what, said) => {
    expect(loggedOn().say(said)).toEqual([expect.stringMatching(/^deliver/)]);
  });

  it("fields that they made up, where the session passes over them, in groups too", () => {
    const made = `D|34=2|5001=x|${order}|453=1|448=x|5002=y|447=D|20001=z`;
    const refused = [expect.stringContaining("Invalid tag number")];
    const talk = loggedOn({ allowsUserDefined: true });
    expect(talk.say(made)).toEqual([expect.stringMatching(/^deliver/)]);
    expect(talk.say("0|34=3|4999=x")).toEqual(refused);
    expect(loggedOn().say(made)).toEqual(refused);
  });

  it("a Reject of theirs is counted", () => {
    const talk = loggedOn();
    expect(talk.say("3|34=2|45=1")).toEqual([]);
    expect(talk.session.numbers().incoming).toBe(3);
  });
});

describe("a peer that is somebody else, or of another time", () => {
  it.each([
    ["sender", "0|34=2|49=OTHER", "CompID problem|372=0|373=9"],
    ["target", "0|34=2|56=OTHER", "CompID problem|372=0|373=9"],
    ["past", "0|34=2|52=20261126-09:27:59", "SendingTime accuracy problem|372=0|373=10"],
    ["future", "0|34=2|52=20261126-09:32:01", "SendingTime accuracy problem|372=0|373=10"],
  ])("%s: refused, logged out, and closed by its Logout", (_what, said, refusal) => {
    const talk = loggedOn();
    expect(talk.say(said)).toEqual([`3|34=2|45=2|58=${refusal}`, "5|34=3"]);
    expect(talk.say("5|34=3")).toEqual(["close"]);
  });

  it("speaks another version: logged out", () => {
    const talk = loggedOn();
    expect(talk.say("1|34=2|112=x", "FIX.4.1")).toEqual(["5|34=2|58=Incorrect BeginString"]);
    expect(talk.wait(2)).toEqual(["close"]);
  });
});
