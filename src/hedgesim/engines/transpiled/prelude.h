/* What the translated functions rest on. Every operation on doubles is a function of its own: on a
   GPU one that is rounded as it stands, elsewhere compiled without contraction. No header is
   needed, and addresses take eight bytes everywhere.

   STRIDE: replications of a tile. LANES: those that one thread plays. SAMPLED: 1 where numbers of
   the world differ between replications, else 0. */
typedef double f64;
typedef long long i64;
typedef unsigned long long u64;

#define WIDTH (SAMPLED ? STRIDE : 1)
#define THREAD_STEP (LANES == STRIDE ? 1 : STRIDE)

#ifdef GPU
#define FUNCTION static __device__
#ifndef LOOP
#define LOOP _Pragma("unroll 1") /* half the instructions, which then stay near the processor */
#endif
#define RESTRICT __restrict__
#define ALIGNED alignas(8)
#define f64_add(a, b) __dadd_rn(a, b)
#define f64_sub(a, b) __dsub_rn(a, b)
#define f64_mul(a, b) __dmul_rn(a, b)
#define f64_div(a, b) __ddiv_rn(a, b)
#define f64_sqrt(a) __dsqrt_rn(a)
#define word_of(a) ((u64)__double_as_longlong(a))
#define float_of(a) __longlong_as_double((i64)(a))
#else
#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif
#define bool _Bool
#define ALIGNED _Alignas(8)
#define FUNCTION static inline
#define LOOP
#define RESTRICT restrict
#define f64_add(a, b) ((a) + (b))
#define f64_sub(a, b) ((a) - (b))
#define f64_mul(a, b) ((a) * (b))
#define f64_div(a, b) ((a) / (b))
#define f64_sqrt(a) __builtin_sqrt(a)
FUNCTION u64 word_of(f64 a) { u64 b; __builtin_memcpy(&b, &a, 8); return b; }
FUNCTION f64 float_of(u64 a) { f64 b; __builtin_memcpy(&b, &a, 8); return b; }
#endif

FUNCTION i64 i64_min(i64 a, i64 b) { return a < b ? a : b; }
FUNCTION i64 i64_max(i64 a, i64 b) { return a > b ? a : b; }
FUNCTION i64 i64_mod(i64 a, i64 b) { i64 left = a % b; return left != 0 && (left < 0) != (b < 0) ? left + b : left; }
