export { lengthOf, TcpEnd } from "./tcp-end.ts";
export { tcpView, TcpView, type Slot, type TcpHearer } from "./tcp-view.ts";
