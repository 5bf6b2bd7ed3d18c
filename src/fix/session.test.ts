import { describe, expect, it } from "vitest";
import { converse, frameOf, loggedOn, order, startMs } from "./conversation.testing.ts";

const text = (reason: string) => `58=${reason}`;

describe("logging on", () => {
  it("mirrors encryption and heartbeat, and counts both sides", () => {
    const talk = converse();
    expect(talk.connect()).toEqual([]);
    expect(talk.say("A|34=1|98=0|108=30")).toEqual(["A|34=1|98=0|108=30"]);
    expect(talk.session.numbers()).toMatchObject({ incoming: 2, outgoing: 2 });
  });

  it("with 141=Y starts both numbers at 1, also in a session", () => {
    const talk = converse({}, { incoming: 9, outgoing: 7, startedMs: startMs });
    talk.connect();
    expect(talk.say("A|34=1|98=0|108=30|141=Y")).toEqual(["A|34=1|98=0|108=30|141=Y"]);
    talk.say("0|34=2");
    expect(talk.say("A|34=1|98=0|108=20|141=Y")).toEqual(["A|34=1|98=0|108=20|141=Y"]);
    expect(talk.session.numbers()).toMatchObject({ incoming: 2, outgoing: 2 });
  });

  it("goes on with the numbers of before, and asks for what it lacks", () => {
    const talk = converse({}, { incoming: 5, outgoing: 8, startedMs: startMs });
    talk.connect();
    expect(talk.say("A|34=7|98=0|108=30")).toEqual(["A|34=8|98=0|108=30", "2|34=9|7=5|16=0"]);
    talk.say("4|34=5|43=Y|122=20261126-09:00:00|36=7|123=Y");
    expect(talk.session.numbers().incoming).toBe(8);
  });

  it("with too low a number is the end", () => {
    const talk = converse({}, { incoming: 5, outgoing: 8, startedMs: startMs });
    talk.connect();
    expect(talk.say("A|34=2|98=0|108=30")).toEqual([
      "5|34=8|58=MsgSeqNum too low, expecting 5 but received 2",
      "close",
    ]);
  });

  it("sends at once what NextExpectedMsgSeqNum says is lacking, and refuses one too high", () => {
    const talk = converse({}, { incoming: 1, outgoing: 4, startedMs: startMs });
    talk.connect();
    expect(talk.say("A|34=1|98=0|108=30|789=2")).toEqual([
      "A|34=4|98=0|108=30",
      "4|34=2|43=Y|122=…|36=4|123=Y",
    ]);
    const other = converse();
    other.connect();
    expect(other.say("A|34=1|98=0|108=30|789=3")).toEqual([
      "5|34=1|58=NextExpectedMsgSeqNum too high, expecting 1 but received 3",
      "close",
    ]);
  });

  it.each([
    ["another message first", "0|34=1"],
    ["a wrong sender", "A|34=1|49=OTHER|98=0|108=30"],
    ["a wrong target", "A|34=1|56=OTHER|98=0|108=30"],
    ["an old time", "A|34=1|52=20260101-00:00:00|98=0|108=30"],
    ["a field missing", "A|34=1|98=0"],
    ["encryption", "A|34=1|98=1|108=30"],
    ["a field of another message", "A|34=1|98=0|108=30|55=ACME"],
  ])("with %s is refused without a word", (_what, said) => {
    const talk = converse();
    talk.connect();
    expect(talk.say(said)).toEqual(["close"]);
    expect(talk.session.numbers()).toMatchObject({ incoming: 1, outgoing: 1 });
  });

  it("in another version or garbled is refused without a word", () => {
    const talk = converse();
    talk.connect();
    expect(talk.say("A|34=1|98=0|108=30", "FIX.3.9")).toEqual(["close"]);
    talk.connect();
    expect(talk.sayBytes(frameOf("34=1|35=A"))).toEqual(["close"]);
  });

  it("takes ten seconds at most", () => {
    const talk = converse();
    talk.connect();
    expect(talk.wait(9)).toEqual([]);
    expect(talk.wait(1)).toEqual(["close"]);
  });
});

describe("logging on to another", () => {
  const settings = { role: "initiator", heartbeatSeconds: 20 } as const;

  it("says who we are, and takes the answer", () => {
    const talk = converse({ ...settings, logonFields: [[553, "me"]] });
    expect(talk.connect()).toEqual(["A|34=1|98=0|108=20|553=me"]);
    expect(talk.say("A|34=1|98=0|108=20")).toEqual([]);
    expect(talk.session.isLoggedOn()).toBe(true);
  });

  it("resets when it is meant to", () => {
    const numbers = { incoming: 4, outgoing: 4, startedMs: startMs };
    const talk = converse({ ...settings, resetOnLogon: true }, numbers);
    expect(talk.connect()).toEqual(["A|34=1|98=0|108=20|141=Y"]);
    expect(talk.say("A|34=1|98=0|108=20|141=Y")).toEqual([]);
    expect(talk.session.numbers()).toMatchObject({ incoming: 2, outgoing: 2 });
  });

  it("ends when the answer is a Logout, or none", () => {
    const talk = converse(settings);
    talk.connect();
    expect(talk.say("5|34=1|58=Not today")).toEqual(["close"]);
    talk.connect();
    expect(talk.wait(10)).toEqual(["close"]);
  });
});

describe("sequence numbers", () => {
  it("too high: kept, asked for once, taken in order when the gap is filled", () => {
    const talk = loggedOn();
    expect(talk.say("1|34=4|112=x")).toEqual(["2|34=2|7=2|16=0"]);
    expect(talk.say(`D|34=5|${order}`)).toEqual([]);
    expect(talk.say("0|34=2")).toEqual([]);
    expect(talk.say("0|34=3")).toEqual(["0|34=3|112=x", "deliver D 5"]);
  });

  it("filled by a gap fill, what was kept below it is forgotten", () => {
    const talk = loggedOn();
    talk.say("1|34=4|112=x");
    expect(talk.say("4|34=2|36=5|123=Y")).toEqual([]);
    expect(talk.say("1|34=5|112=y")).toEqual(["0|34=3|112=y"]);
  });

  it("too low without 43=Y is the end", () => {
    const talk = loggedOn();
    expect(talk.say("0|34=1")).toEqual([
      "5|34=2|58=MsgSeqNum too low, expecting 2 but received 1",
      "close",
    ]);
  });

  it("a duplicate is ignored, one that is new is taken", () => {
    const talk = loggedOn();
    const again = "43=Y|122=20261126-09:29:00";
    expect(talk.say(`D|34=1|${again}|${order}`)).toEqual([]);
    expect(talk.say(`D|34=2|${again}|${order}`)).toEqual(["deliver D 2"]);
  });

  it("a duplicate says when it was sent first, and not later than it was sent again", () => {
    const talk = loggedOn();
    expect(talk.say(`D|34=1|43=Y|${order}`)).toEqual([
      "3|34=2|45=1|58=Required tag missing|371=122|372=D|373=1",
    ]);
    expect(talk.say(`D|34=1|43=Y|122=${talk.timestamp(9)}|${order}`)).toEqual([
      "3|34=3|45=1|58=SendingTime accuracy problem|372=D|373=10",
      "5|34=4",
    ]);
    expect(talk.session.numbers().incoming).toBe(2);
  });

  it("of garbled messages are not counted", () => {
    const talk = loggedOn();
    const bytes = frameOf("35=0|34=2|49=CLIENT|56=HOUSE");
    bytes[bytes.length - 2] = (bytes[bytes.length - 2] ?? 0) ^ 1;
    expect(talk.sayBytes(bytes)).toEqual([]);
    expect(talk.say("1|34=2|112=x")).toEqual(["0|34=2|112=x"]);
  });

  it("that never come are asked for again after a minute", () => {
    const talk = loggedOn();
    talk.say("0|34=9");
    expect(talk.say("0|34=10")).toEqual([]);
    talk.wait(25);
    talk.say("0|34=11");
    talk.wait(25);
    talk.say("0|34=12");
    talk.wait(15);
    expect(talk.say("0|34=13")).toEqual([expect.stringMatching(/^2\|34=\d+\|7=2\|16=0$/)]);
  });

  it("keep no more than a thousand messages that came too early", () => {
    const talk = loggedOn();
    for (let number = 3; number < 1_500; number++) talk.say(`1|34=${number}|112=x`);
    const answers = talk.say("0|34=2");
    expect(answers).toHaveLength(1_000);
    expect(talk.session.numbers().incoming).toBe(1_003);
  });
});

describe("asking again", () => {
  it("gives application messages as duplicates, and fills what lies between", () => {
    const talk = loggedOn();
    talk.say("1|34=2|112=x");
    talk.send("8", [[11, "a"]]);
    talk.send("8", [[11, "b"]]);
    talk.say("1|34=3|112=y");
    expect(talk.say("2|34=4|7=1|16=0")).toEqual([
      "4|34=1|43=Y|122=…|36=3|123=Y",
      "8|34=3|43=Y|122=…|11=a",
      "8|34=4|43=Y|122=…|11=b",
      "4|34=5|43=Y|122=…|36=6|123=Y",
    ]);
    expect(talk.say("2|34=5|7=4|16=4")).toEqual(["8|34=4|43=Y|122=…|11=b"]);
  });

  it("is heeded whatever its number, and counted in its turn", () => {
    const talk = loggedOn();
    expect(talk.say("2|34=1|7=1|16=1")).toEqual(["4|34=1|43=Y|122=…|36=2|123=Y"]);
    expect(talk.say("2|34=3|7=1|16=1")).toEqual([
      "4|34=1|43=Y|122=…|36=2|123=Y",
      "2|34=2|7=2|16=0",
    ]);
    talk.say("0|34=2");
    expect(talk.session.numbers().incoming).toBe(4);
  });

  it("leaves out what may not be sent twice", () => {
    const talk = loggedOn({ mayResend: (type) => type !== "D" });
    talk.send("D", [[11, "a"]]);
    talk.send("F", [[11, "b"]]);
    expect(talk.say("2|34=2|7=2|16=0")).toEqual([
      "4|34=2|43=Y|122=…|36=3|123=Y",
      "F|34=3|43=Y|122=…|11=b",
    ]);
  });

  it("finds what was sent while nobody was there", () => {
    const talk = loggedOn();
    talk.disconnected();
    expect(talk.send("8", [[11, "a"]])).toEqual([]);
    talk.connect();
    expect(talk.say("A|34=2|98=0|108=30")).toEqual(["A|34=3|98=0|108=30"]);
    expect(talk.say("2|34=3|7=2|16=0")).toEqual([
      "8|34=2|43=Y|122=…|11=a",
      "4|34=3|43=Y|122=…|36=4|123=Y",
    ]);
  });
});

describe("a sequence reset", () => {
  it("sets a higher number whatever its own, without or with 123=N", () => {
    const talk = loggedOn();
    talk.say("4|34=0|36=20");
    talk.say("4|34=0|36=30|123=N");
    expect(talk.session.numbers().incoming).toBe(30);
  });

  it("to a lower number is refused and not counted; to the same does nothing", () => {
    const talk = loggedOn();
    const wrong = "Value is incorrect (out of range) for this tag";
    expect(talk.say("4|34=0|36=1")).toEqual([`3|34=2|45=0|${text(wrong)}|372=4|373=5`]);
    expect(talk.say("4|34=0|36=2")).toEqual([]);
    expect(talk.session.numbers().incoming).toBe(2);
  });

  it("that fills a gap has to come in its turn", () => {
    const talk = loggedOn();
    expect(talk.say("4|34=9|36=20|123=Y")).toEqual(["2|34=2|7=2|16=0"]);
    expect(talk.say("4|34=1|43=Y|122=20261126-09:00:00|36=20|123=Y")).toEqual([]);
    talk.say("4|34=2|36=20|123=Y");
    expect(talk.session.numbers().incoming).toBe(20);
  });
});

describe("silence", () => {
  it("is broken by a heartbeat, then questioned, then the end", () => {
    const talk = loggedOn();
    expect(talk.wait(29)).toEqual([]);
    expect(talk.wait(1)).toEqual(["0|34=2"]);
    expect(talk.wait(5)).toEqual([]);
    expect(talk.wait(1)).toEqual(["1|34=3|112=TEST"]);
    expect(talk.wait(35)).toEqual([]);
    expect(talk.wait(1)).toEqual(["close"]);
  });

  it("is over with any message", () => {
    const talk = loggedOn();
    talk.wait(40);
    talk.say("0|34=2|112=TEST");
    expect(talk.wait(30)).toEqual(["0|34=4"]);
  });

  it("is no matter when the heartbeat is 0", () => {
    const talk = converse();
    talk.connect();
    talk.say("A|34=1|98=0|108=0");
    expect(talk.wait(500)).toEqual([]);
  });

  it("is looked at when nextTickMs says", () => {
    const talk = loggedOn();
    expect(talk.session.nextTickMs()).toBe(startMs + 30_000);
    talk.wait(30);
    expect(talk.session.nextTickMs()).toBe(startMs + 36_000);
    talk.wait(6);
    expect(talk.session.nextTickMs()).toBe(startMs + 72_000);
  });
});

describe("logging out", () => {
  it("is answered, whatever its number, and closes", () => {
    expect(loggedOn().say("5|34=2")).toEqual(["5|34=2", "close"]);
    expect(loggedOn().say("5|34=7")).toEqual(["5|34=2", "close"]);
  });

  it("of ours waits for the answer, two seconds at most", () => {
    const talk = loggedOn();
    expect(talk.logout("Closing time")).toEqual(["5|34=2|58=Closing time"]);
    expect(talk.say("5|34=2")).toEqual(["close"]);
    const other = loggedOn();
    other.logout();
    expect(other.wait(2)).toEqual(["close"]);
  });

  it("that came too early does not hide what is missing", () => {
    const talk = loggedOn();
    talk.say("5|34=7");
    expect(talk.session.numbers().incoming).toBe(2);
  });
});

describe("the day of a session", () => {
  it("ends with a Logout, and the next connection starts at 1", () => {
    // The day starts at 10:00, half an hour from now.
    const talk = loggedOn({ startMinute: 600 });
    talk.say("0|34=2");
    const answers = talk.wait(1_800).filter((one) => one.startsWith("5"));
    expect(answers).toEqual([]);
    const next = converse({ startMinute: 571 }, { incoming: 6, outgoing: 9, startedMs: startMs });
    next.connect();
    next.say("A|34=6|98=0|108=0");
    expect(next.wait(60)).toEqual(["5|34=10|58=The session's day is over"]);
    next.say("5|34=7");
    next.connect();
    expect(next.say("A|34=1|98=0|108=30")).toEqual(["A|34=1|98=0|108=30"]);
  });
});
