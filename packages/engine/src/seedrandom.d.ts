declare module "seedrandom/lib/xor128.js" {
  interface Prng {
    (): number;
    int32(): number;
    quick(): number;
    double(): number;
  }
  export default function xor128(seed: string): Prng;
}
