const securityTypes44 = `EUSUPRA SUPRA FAC FADN PEF CORP CPP CB DUAL EUCORP XLINKD STRUCT YANK FOR
  CS PS BRADY EUSOV TBOND TINT TBILL TIPS TCAL TPRN UST USTB TNOTE TERM RVLV RVLVTRM BRIDGE LOFC
  SWING DINP DEFLTED WITHDRN REPLACD MATURED AMENDED RETIRED BA BN BOX CD CL CP DN EUCD EUCP LQN MTN
  ONITE PN PZFJ STN TD XCN YCD ABS CMBS CMO IET MBS MIO MPO MPP MPT PFAND TBA AN COFO COFP GO MT
  RAN REV SPCLA SPCLO SPCLT TAN TAXA TECP TRAN VRDN WAR MF MLEG NONE OPT FUT REPO FORWARD
  BUYSELL SECLOAN SECPLEDGE`;
const securityTypes42 = `BA CB CD CMO CORP CP CPP CS FHA FHL FN FOR FUT GN GOVT IET MF MIO MPO MPP
  MPT MUNI NONE OPT PS RP RVRP SL TD USTB WAR ZOO ?`;

/** The values that a field may have, where the standard lists them, in both versions. */
const common: Readonly<Record<number, string>> = {
  43: "Y N",
  94: "0 1 2",
  97: "Y N",
  98: "0 1 2 3 4 5 6",
  114: "Y N",
  121: "Y N",
  123: "Y N",
  141: "Y N",
  204: "0 1",
  263: "0 1 2",
  266: "Y N",
  274: "0 1 2 3",
  279: "0 1 2",
  325: "Y N",
  338: "1 2 3",
  339: "1 2 3",
  377: "Y N",
  434: "1 2",
};

/** What FIX 4.4 allows. */
export const values44: Readonly<Record<number, string>> = {
  ...common,
  18: "0 1 2 3 4 5 6 7 8 9 A B C D E F G H I J K L M N O P Q R S U V W X Y Z a b c d e",
  21: "1 2 3",
  22: "1 2 3 4 5 6 7 8 9 A B C D E F G H I J",
  39: "0 1 2 3 4 6 7 8 9 A B C D E",
  40: "1 2 3 4 6 7 8 9 D E G I J K L M P",
  54: "1 2 3 4 5 6 7 8 9 A B C D E F G",
  59: "0 1 2 3 4 5 6 7",
  63: "0 1 2 3 4 5 6 7 8 9",
  77: "O C R F",
  150: "0 3 4 5 6 7 8 9 A B C D E F G H I",
  167: securityTypes44,
  269: "0 1 2 3 4 5 6 7 8 9 A B C",
  321: "0 1 2 3",
  323: "1 2 5 6",
  340: "0 1 2 3 4 5 6",
  528: "A G I P R W",
  530: "1 2 3 4 5 6 7",
  531: "0 1 2 3 4 5 6 7",
  559: "0 1 2 3 4",
  560: "0 1 2 3 4 5",
  585: "1 2 3 4 5 6 7 8",
};

/** What FIX 4.2 allows. */
export const values42: Readonly<Record<number, string>> = {
  ...common,
  18: "0 1 2 3 4 5 6 7 8 9 A B C D E F G I L M N O P R S T U V W",
  20: "0 1 2 3",
  21: "1 2 3",
  22: "1 2 3 4 5 6 7 8 9",
  39: "0 1 2 3 4 5 6 7 8 9 A B C D E",
  40: "1 2 3 4 5 6 7 8 9 A B C D E F G H I P",
  54: "1 2 3 4 5 6 7 8 9",
  59: "0 1 2 3 4 5 6",
  63: "0 1 2 3 4 5 6 7 8 9",
  77: "O C",
  150: "0 1 2 3 4 5 6 7 8 9 A B C D E",
  167: securityTypes42,
  269: "0 1 2 3 4 5 6 7 8 9",
  321: "0 1 2 3",
  323: "1 2 3 4 5 6",
  340: "1 2 3 4 5",
};
