/** What a generator of seedrandom gives, as far as it is used here. */
interface SeedrandomGenerator {
  int32(): number;
  quick(): number;
  double(): number;
}

declare module "seedrandom/lib/xor128.js" {
  export default function xor128(seed: string): SeedrandomGenerator;
}

declare module "seedrandom/lib/tychei.js" {
  export default function tychei(seed: string): SeedrandomGenerator;
}
