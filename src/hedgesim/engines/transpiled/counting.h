/* Counts what many replications end in, where they were played; follows the translated functions.

   Values lie tile by tile, `words` apart; in a tile cell by cell, each STRIDE replications. Counts are
   whole numbers, so that their order makes no difference. */
extern "C" {

/* One group of threads a cell: bins of its values, or of their differences from others, and of these
   the signs and the squared distances within pairs of neighbours. */
__global__ void count_cells(const f64 *values, i64 words, const f64 *others, i64 other_words,
                            i64 replications, const f64 *origin, const f64 *width,
                            const i64 *lowest, unsigned int *counts, u64 *signs, u64 *pairs)
{
    __shared__ unsigned int found[BINS];
    for (i64 bin = threadIdx.x; bin < BINS; bin += blockDim.x)
        found[bin] = 0;
    __syncthreads();
    i64 cell = blockIdx.x;
    f64 first = origin[cell], per_unit = tally_per_unit(width[cell]);
    f64 shift = tally_bin_shift(lowest[cell]);
    u64 above = 0, below = 0, apart = 0;
    i64 together = SHARING * (i64)blockDim.x * gridDim.y;
    i64 start = SHARING * ((i64)blockIdx.y * blockDim.x + threadIdx.x);
    for (i64 r = start; r < replications; r += together) {
        i64 bins[SHARING], have = i64_min(SHARING, replications - r);
        for (i64 k = 0; k < have; k++) {
            i64 tile = (r + k) / STRIDE, place = cell * STRIDE + (r + k) % STRIDE;
            f64 value = values[tile * words + place];
            if (others) {
                value = f64_sub(value, others[tile * other_words + place]);
                above += value > 0.0;
                below += value < 0.0;
            }
            bins[k] = tally_bin_of(value, first, per_unit, shift);
            atomicAdd(&found[bins[k]], 1u);
        }
        if (have == SHARING)
            apart += (u64)((bins[0] - bins[1]) * (bins[0] - bins[1]));
    }
    __syncthreads();
    for (i64 bin = threadIdx.x; bin < BINS; bin += blockDim.x)
        if (found[bin] != 0)
            atomicAdd(&counts[cell * BINS + bin], found[bin]);
    if (others) {
        atomicAdd(&signs[2 * cell], above);
        atomicAdd(&signs[2 * cell + 1], below);
        atomicAdd(&pairs[cell], apart);
    }
}

/* Months in which events first fired; beyond the clock: never. */
__global__ void count_firsts(const i64 *firsts, i64 words, i64 events, i64 replications, i64 months,
                             u64 *counts)
{
    i64 r = (i64)blockIdx.x * blockDim.x + threadIdx.x;
    if (r >= replications)
        return;
    for (i64 e = 0; e < events; e++) {
        i64 month = i64_min(firsts[r / STRIDE * words + e * STRIDE + r % STRIDE], months);
        atomicAdd(&counts[e * (months + 1) + month], 1ULL);
    }
}

/* Postures, one thread a tile: ties (tiles, hedgers, poles, ties, STRIDE), counts (tiles, hedgers,
   poles, rungs). */
__global__ void count_ends(f64 *ties, i64 tiles, i64 hedgers, i64 poles, i64 kinds, i64 rungs,
                           i64 replications, i64 *counts)
{
    i64 tile = (i64)blockIdx.x * blockDim.x + threadIdx.x;
    if (tile >= tiles)
        return;
    f64 *own = ties + tile * hedgers * poles * kinds * STRIDE;
    i64 *cells = counts + tile * hedgers * poles * rungs;
    i64 count = i64_max(0, i64_min(STRIDE, replications - tile * STRIDE));
    tally_count_postures(f64_4_of(own, hedgers, poles, kinds, STRIDE), count,
                         i64_3_of(cells, hedgers, poles, rungs));
}
}
