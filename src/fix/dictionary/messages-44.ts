/** Parts that several messages of FIX 4.4 share; the notation is that of `compile.ts`. */
export const components44: Readonly<Record<string, string>> = {
  parties: "453{448! 447 452 802{523! 803}}",
  nested: "539{524! 525 538 804{545! 805}}",
  nested2: "756{757! 758 759 806{760! 807}}",
  instrument: `55! 65 48 22 454{455! 456} 460 461 167 762 200 201 541 224 225 239 226 227 228 255
    543 470 471 472 240 202 947 206 231 223 207 106 348 349 107 350 351 691 667 875 876
    864{865! 866 867 868} 873 874`,
  underlying: `311! 312 309 305 457{458! 459} 462 463 310 763 313 315 542 241 242 243 244 245 246
    256 595 592 593 594 247 316 941 317 436 435 308 306 362 363 307 364 365 877 878 318 879 810 882
    883 884 885 886 887{888! 889}`,
  leg: `600! 601 602 603 604{605! 606} 607 608 609 764 610 611 248 249 250 251 252 253 257 599 596
    597 598 254 612 942 613 614 615 616 617 618 619 620 621 622 623 624 556 740 739 955 956`,
  extension: "668 869 870{871! 872}",
  financing: "913 914 915 918 788 916 917 919 898",
  stipulations: "232{233! 234}",
  quantity: "38 152 516 468 469",
  commission: "12 13 479 497",
  spread: "218 220 221 222 662 663 699 761",
  yield: "235 236 701 696 697 698",
  pegging: "211 835 836 837 838 840",
  discretion: "388 389 841 842 843 844 846",
  sessions: "386{336! 625}",
  allocations: "78{79! 661 736 467 @nested 80}",
  text: "58 354 355",
};

const order = `18 528 529 582 114 854 44 99 423 @spread @yield 376 377 59 168 432 126 427
  12 13 479 497 121 120 775 110 111 210 203 77 847 848 849 635 @pegging @discretion 480 481 513
  494 640 192 193`;

/** The messages of which FIX 4.4's rules are known in full, by type. */
export const messages44: Readonly<Record<string, string>> = {
  "0": "112",
  "1": "112!",
  "2": "7! 16!",
  "3": "45! 371 372 373 @text",
  "4": "123 36!",
  "5": "@text",
  A: "98! 108! 95 96 141 789 383 384{372! 385} 464 553 554",
  j: "45 372! 379 380! @text",
  D: `11! 526 583 @parties 229 75 1 660 581 589 590 591 70 @allocations 63 64 544 21 100 @sessions
    81 @instrument! @financing 711{@underlying} 140 54! 60! @stipulations @quantity 40! 15 23 117
    ${order} 58 354 355`,
  G: `37 @parties 229 75 41! 11! 526 583 586 66 1 660 581 589 590 591 70 @allocations 63 64 544 21
    100 @sessions @instrument! @financing 711{@underlying} 54! 60! @quantity 40! 15
    ${order} 58 354 355`,
  F: `41! 37 11! 526 583 66 586 1 660 581 @parties @instrument! @financing 711{@underlying} 54! 60!
    @quantity 376 @text`,
  H: "37 11! 526 583 @parties 1 660 790 @instrument! @financing 711{@underlying} 54!",
  AF: "584! 585! @parties 1 660 336 625 @instrument @underlying 54",
  q: "11! 526 530! 336 625 @instrument @underlying 54 60! @text",
  r: `11 526 37! 198 530! 531! 532 533 534{41! 535 536} 336 625 @instrument @underlying 54 60
    @text`,
  "9": "37! 198 526 11! 583 41! 39! 636 586 66 1 660 581 229 75 60 434! 102 @text",
  "8": `37! 198 526 527 11 41 583 693 790 584 911 912 @parties 229 382{375! 337 437 438 655} 66 548
    551 549 17! 19 150! 39! 636 103 378 1 660 581 589 590 591 63 64 544 @instrument! @financing
    711{@underlying} 54! @stipulations @quantity 40 423 44 99 @pegging @discretion 839 845 847 848
    849 850 15 376 377 59 168 432 126 18 528 529 582 32 31 652 651 669 194 195 30 336 625 29 151!
    14! 6! 424 425 426 427 75 60 113 @commission @spread @yield 381 157 230 158 159 738 920 921
    922 258 259 260 238 237 118 119 120 155 156 21 110 111 77 210 775 @text 193 192 641 442 480
    481 513 494 483 515 484 485 635 638 639 851 854 518{519! 520 521} 797 136{137! 138 139 891}
    555{@leg 687 690 683{688! 689} 564 565 @nested 654 566 587 588 637} 943`,
  c: `320! 321! @instrument @extension 711{@underlying} 15 58 354 355 336 625
    555{@leg} 827 263`,
  d: `320! 322! 323! @instrument @extension 711{@underlying} 15 336 625 58 354 355 555{@leg} 827
    561 562`,
  x: "320! 559! @instrument @extension @financing 711{@underlying} 555{@leg} 15 @text 336 625 263",
  y: `320! 322! 560! 393 893
    146{@instrument @extension @financing 711{@underlying} 15 @stipulations
    555{@leg 690 587 683{688! 689} 676 677 678 679 680} @spread @yield 561 562 336 625 827
    58 354 355}`,
  g: "335! 336 625 338 339 263!",
  h: "335 336! 625 338 339 325 340! 567 341 342 343 344 345 387 @text",
  V: `262! 263! 264! 265 266 286 546 547 267!{269!} 146!{@instrument 711{@underlying}
    555{@leg}}
    @sessions 815 812`,
  W: `262 @instrument! 711{@underlying} 555{@leg} 291 292 451
    268!{269! 270 15 271 272 273 274 275 336 625 276 277 282 283 284 286 59 432 126 110 18 287 37
    299 288 289 346 290 546 811 @text} 813 814`,
  X: `262 268!{279! 285 269 278 280 @instrument 711{@underlying} 555{@leg} 291 292 270 15 271 272
    273 274 275 336 625 276 277 282 283 284 286 59 432 126 110 18 287 37 299 288 289 346 290 546
    811 451 @text} 813 814`,
  Y: "262! 281 816{817} @text",
  C: `164! 94! 42 147! 356 357 215{216 217} 146{@instrument} 711{@underlying} 555{@leg} 37 11
    33!{58! 354 355} 95 96`,
};

/** Every message type of FIX 4.4 by name. */
export const names44 = `0=Heartbeat 1=TestRequest 2=ResendRequest 3=Reject 4=SequenceReset 5=Logout
  6=IOI 7=Advertisement 8=ExecutionReport 9=OrderCancelReject A=Logon B=News C=Email
  D=NewOrderSingle E=NewOrderList F=OrderCancelRequest G=OrderCancelReplaceRequest
  H=OrderStatusRequest J=AllocationInstruction K=ListCancelRequest L=ListExecute
  M=ListStatusRequest N=ListStatus P=AllocationInstructionAck Q=DontKnowTrade R=QuoteRequest
  S=Quote T=SettlementInstructions V=MarketDataRequest W=MarketDataSnapshotFullRefresh
  X=MarketDataIncrementalRefresh Y=MarketDataRequestReject Z=QuoteCancel a=QuoteStatusRequest
  b=MassQuoteAcknowledgement c=SecurityDefinitionRequest d=SecurityDefinition
  e=SecurityStatusRequest f=SecurityStatus g=TradingSessionStatusRequest h=TradingSessionStatus
  i=MassQuote j=BusinessMessageReject k=BidRequest l=BidResponse m=ListStrikePrice n=XMLnonFIX
  o=RegistrationInstructions p=RegistrationInstructionsResponse q=OrderMassCancelRequest
  r=OrderMassCancelReport s=NewOrderCross t=CrossOrderCancelReplaceRequest
  u=CrossOrderCancelRequest v=SecurityTypeRequest w=SecurityTypes x=SecurityListRequest
  y=SecurityList z=DerivativeSecurityListRequest AA=DerivativeSecurityList AB=NewOrderMultileg
  AC=MultilegOrderCancelReplace AD=TradeCaptureReportRequest AE=TradeCaptureReport
  AF=OrderMassStatusRequest AG=QuoteRequestReject AH=RFQRequest AI=QuoteStatusReport
  AJ=QuoteResponse AK=Confirmation AL=PositionMaintenanceRequest AM=PositionMaintenanceReport
  AN=RequestForPositions AO=RequestForPositionsAck AP=PositionReport
  AQ=TradeCaptureReportRequestAck AR=TradeCaptureReportAck AS=AllocationReport
  AT=AllocationReportAck AU=ConfirmationAck AV=SettlementInstructionRequest AW=AssignmentReport
  AX=CollateralRequest AY=CollateralAssignment AZ=CollateralResponse BA=CollateralReport
  BB=CollateralInquiry BC=NetworkCounterpartySystemStatusRequest
  BD=NetworkCounterpartySystemStatusResponse BE=UserRequest BF=UserResponse
  BG=CollateralInquiryAck BH=ConfirmationRequest`;
