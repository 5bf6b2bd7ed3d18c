// Words at the heart of leaked passwords. With digits or signs around them, capitals or the usual
// substitutions they are no better, so they are compared after all of that is taken away.
const commonCores = `
  password passwort passwd passw motdepasse contrasena senha parola wachtwoord haslo
  qwerty qwertz azerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc qweasd qweasdzxc
  letmein welcome admin administrator login master secret access hello iloveyou loveyou lovely
  trustno trustme changeme default guest temp test testing root user sample system computer internet
  monkey dragon tiger lion eagle falcon horse dolphin butterfly kitten puppy bear wolf panther
  football baseball basketball soccer hockey tennis
  golf softball liverpool chelsea arsenal barcelona
  realmadrid juventus steelers yankees cowboys lakers redsox packers patriots manchester united
  superman batman spiderman starwars pokemon naruto ironman wolverine avengers harrypotter hogwarts
  matrix gandalf skywalker jedi ninja samurai pirate wizard knight phoenix shadow killer hunter
  sunshine sunflower rainbow summer winter spring autumn flower angel princess prince queen king
  diamond golden silver purple orange yellow banana cookie cheese chocolate coffee pepper ginger
  michael jennifer jessica ashley michelle daniel andrew joshua matthew robert thomas jordan
  charlie george william james joseph nicole amanda samantha elizabeth anthony victoria alexander
  mustang ferrari porsche mercedes corvette harley yamaha honda toyota chevrolet
  google facebook youtube linkedin twitter instagram whatsapp microsoft windows apple samsung nokia
  bitcoin crypto money dollar bank banking bourse payment millionaire success freedom
  whatever nothing something anything everything forever together family friends friend
  babygirl babyboy sweetheart darling honey mylove mylife myself myspace beautiful handsome
  january february march april may june july august september october november december
  monday tuesday wednesday thursday friday saturday sunday
  london paris berlin madrid newyork chicago texas florida california america england france germany
  jesus christ jesuschrist godisgood blessed heaven faith grace bible church
  fuckyou fuckoff asshole bitch sexy pussy hottie playboy
`;

// Well-known whole passwords of ten characters and more that no rule here derives.
const commonWhole = `
  1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc q1w2e3r4t5 q1w2e3r4t5y6 zaq12wsxcde3 1qazxsw23edc a1b2c3d4e5
  correcthorsebatterystaple thisisapassword mypassword mypassword1 passwordpassword letmeinplease
  iloveyousomuch ilovemyself iloveyou123 iloveyouforever whatismypassword openthedoor opensesame
  abracadabra supercalifragilistic nevergonnagiveyouup maytheforcebewithyou mypasswordis
  donttellanyone thequickbrownfox qwertyasdfgh qwerasdfzxcv asdfqwerzxcv 147258369a 1029384756
  0987654321q 1234qwerasdf qwer1234asdf asdf1234qwer pass1234word abcd1234efgh abc123def456
  fucktheworld gotohell666 iamthebest imthebest1 thisismypassword trustno1ever
`;

const cores = new Set(commonCores.split(/\s+/).filter(Boolean));
const whole = new Set(commonWhole.split(/\s+/).filter(Boolean));

const substitutions: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

function cutInCores(text: string, coresMax: number): boolean {
  if (text === "") return true;
  if (coresMax === 0) return false;
  for (let length = text.length; length >= 3; length--) {
    if (cores.has(text.slice(0, length)) && cutInCores(text.slice(length), coresMax - 1)) {
      return true;
    }
  }
  return false;
}

/** A core, or two, with digits and signs around them, is common. */
export function isCommonPassword(password: string): boolean {
  const lower = password.toLowerCase();
  if (whole.has(lower)) return true;
  const inner = lower.replace(/^[^a-z]+|[^a-z]+$/g, "");
  const plain = inner.replace(/[013457@$!]/g, (sign) => substitutions[sign] ?? sign);
  const letters = plain.replace(/[^a-z]/g, "");
  const decoration = password.length - inner.length;
  // Eight and more signs around a word are a secret of their own.
  if (decoration >= 8) return false;
  return letters !== "" && cutInCores(letters, 2);
}
