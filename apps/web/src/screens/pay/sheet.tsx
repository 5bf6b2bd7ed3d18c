import { lazyRouteComponent, useNavigate } from "@tanstack/react-router";
import { Suspense } from "react";
import { useLanguage } from "../../app/language.tsx";
import type { PayMode } from "../../app/pay-search.ts";
import { Sheet } from "../../design/sheet.tsx";
import { RowBones } from "../../design/states.tsx";
import type { FlowProps } from "./flow.ts";
import { PayMenu } from "./menu.tsx";
import { SendFlow } from "./send.tsx";

const RequestFlow = lazyRouteComponent(() => import("./request.tsx"), "RequestFlow");
const SplitFlow = lazyRouteComponent(() => import("./split-form.tsx"), "SplitFlow");
const Scan = lazyRouteComponent(() => import("./scan.tsx"), "Scan");
const MyCode = lazyRouteComponent(() => import("./my-code.tsx"), "MyCode");
const LinkFlow = lazyRouteComponent(() => import("./claim-link.tsx"), "LinkFlow");

type Props = Omit<FlowProps, "onBack">;

const lazyFlows = {
  request: RequestFlow,
  split: SplitFlow,
  scan: Scan,
  code: MyCode,
  link: LinkFlow,
};

/** The Pay sheet: everything that moves money to and from people, over whatever is on screen. */
export function PaySheet({ search, onClose }: Props) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const go = (pay: PayMode, to?: string) =>
    void navigate({ to: ".", search: (old) => ({ ...old, pay, to }), replace: true });
  const mode = search.pay ?? "menu";
  const back = () => go("menu");
  if (mode === "menu") {
    return (
      <Sheet title={t.pay.title} onClose={onClose}>
        <PayMenu onMode={go} />
      </Sheet>
    );
  }
  if (mode === "send") {
    return <SendFlow key={search.to} search={search} onClose={onClose} onBack={back} />;
  }
  const Flow = lazyFlows[mode];
  return (
    <Suspense
      fallback={
        <Sheet title={t.pay.modes[mode]} onClose={onClose}>
          <RowBones count={4} />
        </Sheet>
      }
    >
      <Flow search={search} onClose={onClose} onBack={back} />
    </Suspense>
  );
}
