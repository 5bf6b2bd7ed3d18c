/** Parts that several messages of FIX 4.2 share; the notation is that of `compile.ts`. */
export const components42: Readonly<Record<string, string>> = {
  instrument: "55! 65 48 22 167 200 205 201 202 206 231 223 207 106 348 349 107 350 351",
  text: "58 354 355",
  sessions: "386{336!}",
};

const underlying = `311! 312 309 305 310 313 314 315 316 317 436 435 308 306 362 363 307 364 365`;
const order = `@instrument! 54! 60! 38 152 40! 44 99 15 376 377 59 168 432 126 427 12 13 47 121 120
  58 354 355 193 192 77 203 204 210 211 388 389 439 440`;
const entry = `15 271 272 273 274 275 336 276 277 282 283 284 286 59 432 126 110 18 287 37 299 288
  289 346 290 58 354 355`;

/** The messages of which FIX 4.2's rules are known in full, by type. */
export const messages42: Readonly<Record<string, string>> = {
  "0": "112",
  "1": "112!",
  "2": "7! 16!",
  "3": "45! 371 372 373 @text",
  "4": "123 36!",
  "5": "@text",
  A: "98! 108! 95 96 141 383 384{372! 385}",
  j: "45 372! 379 380! @text",
  D: `11! 109 76 1 78{79! 80} 63 64 21! 18 110 111 100 @sessions 81 140 114 23 117 ${order}`,
  G: `37 109 76 41! 11! 66 1 78{79! 80} 63 64 21! 18 110 111 100 @sessions 114 ${order}`,
  F: `41! 37 11! 66 1 109 76 @instrument! 54! 60! 38 152 376 377 @text`,
  H: "37 11! 109 1 76 @instrument! 54!",
  "9": "37! 198 11! 41! 39! 109 76 66 1 60 434! 102 @text",
  "8": `37! 198 11 41 109 76 382{375 337 437 438} 66 17! 20! 19 150! 39! 103 378 1 63 64
    @instrument! 54! 38 152 40 44 99 211 388 389 15 376 377 59 168 432 126 18 47 32 31 194 195 30
    336 29 151! 14! 6! 424 425 426 427 75 60 113 12 13 381 119 120 155 156 21 110 111 77 210 58
    354 355 193 192 439 440 442`,
  c: `320! 321! @instrument 15 58 354 355 336
    146{${underlying} 319 54 318}`,
  d: `320! 322! 323 393! @instrument 15 336 58 354 355 146{${underlying} 319 54 318}`,
  g: "335! 336 338 339 263!",
  h: "335 336! 338 339 325 340! 341 342 343 344 345 387 @text",
  V: `262! 263! 264! 265 266 267!{269!} 146!{@instrument 336}`,
  W: `262 @instrument! 291 292 387 268!{269! 270! ${entry}}`,
  X: `262 268!{279! 285 269 278 280 @instrument 291 292 270 ${entry} 387}`,
  Y: "262! 281 @text",
  C: `164! 94! 42 147! 356 357 215{216 217} 146{46 65 48 22 167 200 205 201
    202 206 231 223 207 106 348 349 107 350 351} 37 11 33!{58! 354 355} 95 96`,
};

/** Every message type of FIX 4.2 by name. */
export const names42 = `0=Heartbeat 1=TestRequest 2=ResendRequest 3=Reject 4=SequenceReset 5=Logout
  6=IOI 7=Advertisement 8=ExecutionReport 9=OrderCancelReject A=Logon B=News C=Email
  D=NewOrderSingle E=NewOrderList F=OrderCancelRequest G=OrderCancelReplaceRequest
  H=OrderStatusRequest J=Allocation K=ListCancelRequest L=ListExecute M=ListStatusRequest
  N=ListStatus P=AllocationACK Q=DontKnowTrade R=QuoteRequest S=Quote T=SettlementInstructions
  V=MarketDataRequest W=MarketDataSnapshotFullRefresh X=MarketDataIncrementalRefresh
  Y=MarketDataRequestReject Z=QuoteCancel a=QuoteStatusRequest b=QuoteAcknowledgement
  c=SecurityDefinitionRequest d=SecurityDefinition e=SecurityStatusRequest f=SecurityStatus
  g=TradingSessionStatusRequest h=TradingSessionStatus i=MassQuote j=BusinessMessageReject
  k=BidRequest l=BidResponse m=ListStrikePrice`;
