/*
 * 3x3 convolutions, each with 2x2 max pooling and ReLU, forward and backward, for processors with AVX-512. The callers of
 * PooledConvolutions.java use LibTorch's operators where this library cannot run.
 *
 * The forward pass lets LibTorch convolve a few images at a time, so that the feature map stays in the cache. Of the map
 * it saves the maximum of each window and, in a byte, its position. The gradient of the map is zero in three of four
 * places and wherever ReLU is inactive. So the backward pass lists the active places instead, and skips products with
 * zero.
 *
 * Each thread processes whole images and sums its gradients; the sums of the threads are added in order. Results are
 * equal for equal numbers of threads.
 */
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <immintrin.h>
#include <jni.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/inductor/aoti_torch/c/shim.h>
#include <torch/headeronly/version.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

/* libstdc++ would need this symbol of glibc 2.32; ours is hidden, and 0 is correct for a process with threads. */
char __libc_single_threaded = 0;

namespace {

/* The hash by which NativeLibraryTest identifies the sources of this library. */
__attribute__((used)) const char built_from[] = BUILT_FROM;

#define AVX512 __attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")))
#define INLINE inline __attribute__((always_inline))

using at::BFloat16;
using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t LANES = 16;
constexpr int64_t KERNEL = 3;
constexpr int64_t TAPS = KERNEL * KERNEL;
constexpr int64_t MAP = 2 * 32 * 224 * 224; /* maximum number of map values per convolution: 12 MiB in fp32 */
constexpr int64_t GROUPS = 8;     /* per pass through all layers: blocks that the C library retains */
constexpr int64_t BLOCK = 32;     /* input channels per step of a weight gradient, in two registers */
constexpr int64_t STRIP_ROWS = 4; /* rows of the input that two rows of the map depend on */
constexpr int64_t WINDOWS = 28;   /* adjacent pooling windows; their input of a block fits the L1 cache */
constexpr int64_t STRIP_ROW = (2 * WINDOWS + 2) * BLOCK;
constexpr int64_t NARROW_ROW = (2 * WINDOWS + 1) * LANES;
constexpr uint8_t CLOSED = 4;     /* a choice: ReLU is inactive, no gradient passes */

/* A layer for images of one size. */
struct Layer {
    int64_t in, out, height, width; /* of the input */
    int64_t padding;                /* 0 or 1 on each side */

    Layer(const Tensor &weight, int64_t height, int64_t width, int64_t padding)
        : in(weight.size(1)), out(weight.size(0)), height(height), width(width), padding(padding) {}

    int64_t rows() const { return (height + 2 * padding - KERNEL + 1) / 2; }
    int64_t columns() const { return (width + 2 * padding - KERNEL + 1) / 2; }
    int64_t map() const { return out * (height + 2 * padding - KERNEL + 1) * (width + 2 * padding - KERNEL + 1); }
    int64_t inputs() const { return in * height * width; }
    int64_t padded_line() const { return in * (width + 2 * padding); }
    int64_t padded_inputs() const { return padded_line() * (height + 2 * padding); }
    int64_t outputs() const { return out * rows() * columns(); }
    bool narrow() const { return KERNEL * in <= LANES; } /* three taps fit a register */
    bool fits() const {
        return out % LANES == 0 && (narrow() || in % LANES == 0) && (padding == 0 || padding == 1) && rows() > 0 && columns() > 0;
    }
};

AVX512 INLINE __m512 load(const float *from) {
    return _mm512_loadu_ps(from);
}

AVX512 INLINE __m512 load(const BFloat16 *from) {
    __m256i halves = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from));
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves), 16));
}

AVX512 INLINE void store(float *to, __m512 values) {
    _mm512_storeu_ps(to, values);
}

/* For values that are bf16 already. */
AVX512 INLINE void store(BFloat16 *to, __m512 values) {
    __m512i bits = _mm512_srli_epi32(_mm512_castps_si512(values), 16);
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(to), _mm512_cvtepi32_epi16(bits));
}

AVX512 INLINE __m512i load_bytes(const uint8_t *from) {
    return _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(from)));
}

AVX512 INLINE __m512i lanes() {
    return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/* ---- forward ---- */

/* LibTorch's rules: the first of equal values is the maximum, and NaN is above all values. */
template <typename T>
AVX512 void pool(const Layer &l, const T *upper, const T *lower, T *to, uint8_t *choices) {
    for (int64_t w = 0; w < l.columns(); w++) {
        const T *window[4] = {upper + 2 * w * l.out, upper + (2 * w + 1) * l.out, lower + 2 * w * l.out, lower + (2 * w + 1) * l.out};
        for (int64_t c = 0; c < l.out; c += LANES) {
            __m512 largest = load(window[0] + c);
            __m512i choice = _mm512_setzero_si512();
            for (int i = 1; i < 4; i++) {
                __m512 value = load(window[i] + c);
                __mmask16 larger = _mm512_cmp_ps_mask(value, largest, _CMP_GT_OQ) | _mm512_cmp_ps_mask(value, value, _CMP_UNORD_Q);
                largest = _mm512_mask_mov_ps(largest, larger, value);
                choice = _mm512_mask_mov_epi32(choice, larger, _mm512_set1_epi32(i));
            }
            __mmask16 closed = _mm512_cmp_ps_mask(largest, _mm512_setzero_ps(), _CMP_LE_OQ);
            store(to + w * l.out + c, _mm512_mask_mov_ps(largest, closed, _mm512_setzero_ps()));
            choice = _mm512_mask_mov_epi32(choice, closed, _mm512_set1_epi32(CLOSED));
            _mm_storeu_si128(reinterpret_cast<__m128i *>(choices + w * l.out + c), _mm512_cvtepi32_epi8(choice));
        }
    }
}

template <typename T>
void pool_all(const Layer &l, const Tensor &map, T *to, uint8_t *choices) {
    const T *values = map.const_data_ptr<T>();
    const int64_t map_rows = map.size(2);
    const int64_t row = map.size(3) * l.out;
    at::parallel_for(0, map.size(0) * l.rows(), 8, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; i++) {
            const T *upper = values + (i / l.rows() * map_rows + i % l.rows() * 2) * row;
            pool<T>(l, upper, upper + row, to + i * l.columns() * l.out, choices + i * l.columns() * l.out);
        }
    });
}

/* Returns the number of images per convolution. */
int64_t group_size(const Tensor &images, at::TensorList parameters, const std::vector<int64_t> &paddings) {
    int64_t height = images.size(2);
    int64_t width = images.size(3);
    int64_t largest = 1;
    for (size_t i = 0; i < parameters.size(); i += 2) {
        const Layer layer(parameters[i], height, width, paddings[i / 2]);
        largest = std::max(largest, layer.map());
        height = layer.rows();
        width = layer.columns();
    }
    return std::max<int64_t>(1, MAP / largest);
}

/* The output of a layer, and the position of the maximum of each window. */
struct Pooled {
    Tensor values, choices; /* [N,C,h,w], channels_last; choices uint8 */
};

/* Returns weights and biases in the layout of forward_layer, once for all images. */
std::vector<Tensor> in_order(at::TensorList parameters, at::ScalarType type) {
    std::vector<Tensor> made;
    for (const Tensor &parameter : parameters) {
        const Tensor converted = parameter.to(type);
        made.push_back(converted.dim() == 4 ? converted.contiguous(at::MemoryFormat::ChannelsLast) : converted);
    }
    return made;
}

Pooled forward_layer(const Tensor &x, const Tensor &weight, const Tensor &bias, int64_t padding, int64_t group) {
    const Layer l(weight, x.size(2), x.size(3), padding);
    const auto options = x.options().memory_format(at::MemoryFormat::ChannelsLast);
    Pooled to{at::empty({x.size(0), l.out, l.rows(), l.columns()}, options), at::empty({x.size(0), l.out, l.rows(), l.columns()}, options.dtype(at::kByte))};
    for (int64_t i = 0; i < x.size(0); i += group) {
        const Tensor map = at::conv2d(x.narrow(0, i, std::min(group, x.size(0) - i)), weight, bias, 1, padding).contiguous(at::MemoryFormat::ChannelsLast);
        uint8_t *choices = to.choices.mutable_data_ptr<uint8_t>() + i * l.outputs();
        if (x.scalar_type() == at::kBFloat16) {
            pool_all(l, map, to.values.mutable_data_ptr<BFloat16>() + i * l.outputs(), choices);
        } else {
            pool_all(l, map, to.values.mutable_data_ptr<float>() + i * l.outputs(), choices);
        }
    }
    return to;
}

/* ---- backward ---- */

/* For each channel of a map: the input offsets of active places of some windows, and their gradients. */
struct Lists {
    static constexpr int64_t ROOM = (WINDOWS + LANES - 1) / LANES * LANES + LANES;

    explicit Lists(int64_t channels) : offsets(channels * ROOM), gradients(channels * ROOM), counts(channels) {}

    std::vector<int32_t> offsets;
    std::vector<float> gradients;
    std::vector<int64_t> counts;
};

/* The scratch memory of a thread. */
struct Scratch {
    alignas(64) float strip[STRIP_ROWS * STRIP_ROW] = {};
    alignas(64) float narrow[STRIP_ROWS * NARROW_ROW] = {}; /* zeros after the existing taps */
    Lists lists;
    std::vector<int32_t> offsets; /* of the active places of a row of windows, ordered by window and choice */
    std::vector<float> gradients;
    std::vector<int32_t> counts;
    Tensor inputs[2]; /* gradients of the inputs of two layers, used alternately */

    Scratch(int64_t channels, int64_t inputs) : lists(channels), inputs{at::empty({inputs}, at::kFloat), at::empty({inputs}, at::kFloat)} {}
};

/* Transposes 16 x 16 values. */
AVX512 INLINE void transpose(__m512i (&r)[LANES]) {
    __m512i t[LANES];
#pragma GCC unroll 8
    for (int i = 0; i < LANES; i += 2) {
        t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
    }
#pragma GCC unroll 4
    for (int i = 0; i < LANES; i += 4) {
        r[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
        r[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
        r[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
        r[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) { /* quarters: the even ones of four rows, then the odd ones */
        __m512i a = _mm512_shuffle_i32x4(r[i], r[4 + i], 0x88), b = _mm512_shuffle_i32x4(r[8 + i], r[12 + i], 0x88);
        __m512i c = _mm512_shuffle_i32x4(r[i], r[4 + i], 0xdd), d = _mm512_shuffle_i32x4(r[8 + i], r[12 + i], 0xdd);
        t[i] = _mm512_shuffle_i32x4(a, b, 0x88);
        t[4 + i] = _mm512_shuffle_i32x4(c, d, 0x88);
        t[8 + i] = _mm512_shuffle_i32x4(a, b, 0xdd);
        t[12 + i] = _mm512_shuffle_i32x4(c, d, 0xdd);
    }
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i++) {
        r[i] = t[i];
    }
}

/* Lists the active places of adjacent windows. A window is `step` floats of the input long; its four values start at `places`. */
AVX512 void list(const uint8_t *choices, const float *gradients, int64_t channels, int64_t windows, int32_t step, __m512i places, Lists &to) {
    std::fill(to.counts.begin(), to.counts.end(), 0);
    for (int64_t w = 0; w < windows; w += LANES) {
        const int64_t some = std::min(LANES, windows - w);
        const __m512i base = _mm512_mullo_epi32(_mm512_add_epi32(lanes(), _mm512_set1_epi32(static_cast<int32_t>(w))), _mm512_set1_epi32(step));
        for (int64_t c = 0; c < channels; c += LANES) {
            __mmask16 open[LANES];
            __m512i block[LANES]; /* ordered by window, then by channel */
            int64_t at[LANES];
#pragma GCC unroll 16
            for (int i = 0; i < LANES; i++) {
                block[i] = i < some ? load_bytes(choices + (w + i) * channels + c) : _mm512_set1_epi32(CLOSED);
            }
            transpose(block);
#pragma GCC unroll 16
            for (int i = 0; i < LANES; i++) {
                open[i] = _mm512_cmplt_epi32_mask(block[i], _mm512_set1_epi32(CLOSED));
                at[i] = (c + i) * Lists::ROOM + to.counts[c + i];
                to.counts[c + i] += __builtin_popcount(open[i]);
                __m512i offsets = _mm512_add_epi32(base, _mm512_permutexvar_epi32(block[i], places));
                _mm512_storeu_si512(to.offsets.data() + at[i], _mm512_maskz_compress_epi32(open[i], offsets));
            }
#pragma GCC unroll 16
            for (int i = 0; i < LANES; i++) {
                block[i] = i < some ? _mm512_loadu_si512(gradients + (w + i) * channels + c) : _mm512_setzero_si512();
            }
            transpose(block);
#pragma GCC unroll 16
            for (int i = 0; i < LANES; i++) {
                _mm512_storeu_si512(to.gradients.data() + at[i], _mm512_maskz_compress_epi32(open[i], block[i]));
            }
        }
    }
}

AVX512 INLINE __m512i places(int32_t column, int32_t row) {
    return _mm512_castsi128_si512(_mm_setr_epi32(0, column, row, row + column));
}

/* A block of input channels; rows and columns include the padding. */
template <int REGISTERS, typename T>
AVX512 void fill_strip(const Layer &l, const T *x, int64_t row, int64_t column, int64_t columns, float *strip) {
    const int64_t left = column - l.padding;
    for (int64_t r = 0; r < STRIP_ROWS; r++) {
        const int64_t y = row + r - l.padding;
        const bool inside = y >= 0 && y < l.height;
        const int64_t begin = inside ? std::max<int64_t>(0, -left) : columns;
        const int64_t end = inside ? std::min(columns, l.width - left) : columns;
        const T *from = x + (y * l.width + left) * l.in;
        float *to = strip + r * STRIP_ROW;
        std::fill(to, to + begin * BLOCK, 0.f);
        for (int64_t i = begin; i < end; i++) {
            for (int k = 0; k < REGISTERS; k++) {
                store(to + i * BLOCK + k * LANES, load(from + i * l.in + k * LANES));
            }
        }
        std::fill(to + end * BLOCK, to + columns * BLOCK, 0.f);
    }
}

/* The inputs of three adjacent taps for each place. */
template <typename T>
void fill_narrow(const Layer &l, const T *x, int64_t row, int64_t column, int64_t columns, float *strip) {
    const int64_t line = l.width * l.in;
    const int64_t taps = KERNEL * l.in;
    for (int64_t r = 0; r < STRIP_ROWS; r++) {
        const int64_t y = row + r - l.padding;
        for (int64_t i = 0; i < columns - KERNEL + 1; i++) {
            const int64_t first = (column + i - l.padding) * l.in; /* in its row */
            float *to = strip + r * NARROW_ROW + i * LANES;
            if (y < 0 || y >= l.height) {
                std::fill(to, to + taps, 0.f);
                continue;
            }
            const T *from = x + y * line + first;
            if (first >= 0 && first + taps <= line) {
                for (int64_t k = 0; k < taps; k++) {
                    to[k] = from[k];
                }
            } else {
                for (int64_t k = 0; k < taps; k++) {
                    to[k] = first + k >= 0 && first + k < line ? static_cast<float>(from[k]) : 0.f;
                }
            }
        }
    }
}

/* Adds the gradients of the listed places to the weights [out][tap][in], for as many input channels as registers hold. */
template <int REGISTERS>
AVX512 void add_up(const Layer &l, const Lists &lists, const float *strip, float *to) {
    constexpr int SUMS = TAPS * REGISTERS;
    for (int64_t o = 0; o < l.out; o++) {
        float *weight = to + o * TAPS * l.in;
        __m512 sum[SUMS];
#pragma GCC unroll 18
        for (int i = 0; i < SUMS; i++) {
            sum[i] = _mm512_loadu_ps(weight + i / REGISTERS * l.in + i % REGISTERS * LANES);
        }
        const int32_t *offset = lists.offsets.data() + o * Lists::ROOM;
        const float *gradient = lists.gradients.data() + o * Lists::ROOM;
        for (const float *end = gradient + lists.counts[o]; gradient < end; gradient++, offset++) {
            const float *at = strip + *offset;
            const __m512 g = _mm512_set1_ps(*gradient);
#pragma GCC unroll 18
            for (int i = 0; i < SUMS; i++) {
                const int tap = i / REGISTERS;
                sum[i] = _mm512_fmadd_ps(g, _mm512_load_ps(at + tap / 3 * STRIP_ROW + tap % 3 * BLOCK + i % REGISTERS * LANES), sum[i]);
            }
        }
#pragma GCC unroll 18
        for (int i = 0; i < SUMS; i++) {
            _mm512_storeu_ps(weight + i / REGISTERS * l.in + i % REGISTERS * LANES, sum[i]);
        }
    }
}

/* The same for few input channels, weights [out][3 rows][16]; four places per step, since three sums do not fill the pipeline. */
AVX512 void add_up_narrow(const Layer &l, Lists &lists, const float *strip, float *to) {
    for (int64_t o = 0; o < l.out; o++) {
        int32_t *offset = lists.offsets.data() + o * Lists::ROOM;
        float *gradient = lists.gradients.data() + o * Lists::ROOM;
        const int64_t count = lists.counts[o];
        std::fill(offset + count, offset + count + 3, 0);
        std::fill(gradient + count, gradient + count + 3, 0.f);
        __m512 sum[4 * KERNEL];
#pragma GCC unroll 12
        for (int i = 0; i < 4 * KERNEL; i++) {
            sum[i] = _mm512_setzero_ps();
        }
        for (const float *end = gradient + count; gradient < end; gradient += 4, offset += 4) {
#pragma GCC unroll 12
            for (int i = 0; i < 4 * KERNEL; i++) {
                sum[i] = _mm512_fmadd_ps(_mm512_set1_ps(gradient[i / 3]), _mm512_load_ps(strip + offset[i / 3] + i % 3 * NARROW_ROW), sum[i]);
            }
        }
        for (int i = 0; i < KERNEL; i++) {
            float *weight = to + (o * KERNEL + i) * LANES;
            __m512 all = _mm512_add_ps(_mm512_add_ps(sum[i], sum[3 + i]), _mm512_add_ps(sum[6 + i], sum[9 + i]));
            _mm512_storeu_ps(weight, _mm512_add_ps(_mm512_loadu_ps(weight), all));
        }
    }
}

/* Adds one image's part of a weight gradient. */
template <typename T>
AVX512 void weight_gradient(const Layer &l, const T *x, const uint8_t *choices, const float *gradients, float *to, Scratch &scratch) {
    const int64_t parts = (l.columns() + WINDOWS - 1) / WINDOWS;
    for (int64_t row = 0; row < l.rows(); row++) {
        for (int64_t part = 0; part < parts; part++) {
            const int64_t begin = part * l.columns() / parts;
            const int64_t windows = (part + 1) * l.columns() / parts - begin;
            const int64_t first = (row * l.columns() + begin) * l.out;
            if (l.narrow()) {
                list(choices + first, gradients + first, l.out, windows, 2 * LANES, places(LANES, NARROW_ROW), scratch.lists);
                fill_narrow(l, x, 2 * row, 2 * begin, 2 * windows + 2, scratch.narrow);
                add_up_narrow(l, scratch.lists, scratch.narrow, to);
                continue;
            }
            list(choices + first, gradients + first, l.out, windows, 2 * BLOCK, places(BLOCK, STRIP_ROW), scratch.lists);
            int64_t c = 0;
            for (; c + BLOCK <= l.in; c += BLOCK) {
                fill_strip<2>(l, x + c, 2 * row, 2 * begin, 2 * windows + 2, scratch.strip);
                add_up<2>(l, scratch.lists, scratch.strip, to + c);
            }
            if (c < l.in) {
                fill_strip<1>(l, x + c, 2 * row, 2 * begin, 2 * windows + 2, scratch.strip);
                add_up<1>(l, scratch.lists, scratch.strip, to + c);
            }
        }
    }
}

/* Lists the active places of a row of windows, with the offsets of their weights in [out][tap][16]. */
AVX512 void list_row(const Layer &l, const uint8_t *choices, const float *gradients, Scratch &to) {
    to.offsets.resize(l.columns() * l.out + LANES);
    to.gradients.resize(l.columns() * l.out + LANES);
    to.counts.resize(l.columns() * CLOSED);
    int64_t n = 0;
    for (int64_t w = 0; w < l.columns(); w++) {
        for (int choice = 0; choice < CLOSED; choice++) {
            const int64_t before = n;
            for (int64_t o = 0; o < l.out; o += LANES) {
                __m128i chosen = _mm_loadu_si128(reinterpret_cast<const __m128i *>(choices + w * l.out + o));
                __mmask16 open = _mm_cmpeq_epi8_mask(chosen, _mm_set1_epi8(static_cast<char>(choice)));
                __m512i at = _mm512_mullo_epi32(_mm512_add_epi32(lanes(), _mm512_set1_epi32(static_cast<int32_t>(o))), _mm512_set1_epi32(TAPS * LANES));
                _mm512_storeu_si512(to.offsets.data() + n, _mm512_maskz_compress_epi32(open, at));
                _mm512_storeu_ps(to.gradients.data() + n, _mm512_maskz_compress_ps(open, _mm512_loadu_ps(gradients + w * l.out + o)));
                n += __builtin_popcount(open);
            }
            to.counts[w * CLOSED + choice] = static_cast<int32_t>(n - before);
        }
    }
}

/* Computes one image's input gradient, with room for padding. A window depends on 4 x 4 places, which are summed in registers, 16 channels at a time; weights are [in / 16][out][tap][16]. */
AVX512 void input_gradient(const Layer &l, const float *weights, const uint8_t *choices, const float *gradients, float *to, Scratch &scratch) {
    const int64_t line = l.padded_line();
    std::fill(to, to + l.padded_inputs(), 0.f);
    for (int64_t row = 0; row < l.rows(); row++) {
        list_row(l, choices + row * l.columns() * l.out, gradients + row * l.columns() * l.out, scratch);
        for (int64_t c = 0; c < l.in; c += LANES) {
            const float *block = weights + c * l.out * TAPS;
            const int32_t *offset = scratch.offsets.data();
            const float *gradient = scratch.gradients.data();
            for (int64_t w = 0; w < l.columns(); w++) {
                __m512 sum[16];
#pragma GCC unroll 16
                for (int i = 0; i < 16; i++) {
                    sum[i] = _mm512_setzero_ps();
                }
#pragma GCC unroll 4
                for (int choice = 0; choice < CLOSED; choice++) {
                    for (const float *end = gradient + scratch.counts[w * CLOSED + choice]; gradient < end; gradient++, offset++) {
                        const float *weight = block + *offset;
                        const __m512 g = _mm512_set1_ps(*gradient);
#pragma GCC unroll 9
                        for (int tap = 0; tap < TAPS; tap++) {
                            const int place = (choice / 2 + tap / 3) * 4 + choice % 2 + tap % 3;
                            sum[place] = _mm512_fmadd_ps(g, _mm512_loadu_ps(weight + tap * LANES), sum[place]);
                        }
                    }
                }
                float *first = to + 2 * row * line + 2 * w * l.in + c;
#pragma GCC unroll 16
                for (int i = 0; i < 16; i++) {
                    float *place = first + i / 4 * line + i % 4 * l.in;
                    _mm512_storeu_ps(place, _mm512_add_ps(_mm512_loadu_ps(place), sum[i]));
                }
            }
        }
    }
    for (int64_t y = 0; l.padding > 0 && y < l.height; y++) { /* rows move to the front, the first one first */
        std::memmove(to + y * l.width * l.in, to + (y + l.padding) * line + l.padding * l.in, l.width * l.in * sizeof(float));
    }
}

AVX512 void bias_gradient(const Layer &l, const uint8_t *choices, const float *gradients, float *to) {
    for (int64_t o = 0; o < l.out; o += LANES) {
        __m512 sum = _mm512_loadu_ps(to + o);
        for (int64_t i = o; i < l.outputs(); i += l.out) {
            __m128i choice = _mm_loadu_si128(reinterpret_cast<const __m128i *>(choices + i));
            sum = _mm512_add_ps(sum, _mm512_maskz_loadu_ps(_mm_cmplt_epu8_mask(choice, _mm_set1_epi8(CLOSED)), gradients + i));
        }
        _mm512_storeu_ps(to + o, sum);
    }
}

/* A layer with its inputs and choices, and the gradient sums of each thread. */
struct Backward {
    Layer layer;
    int64_t portion;
    std::vector<Tensor> x, choices; /* for each portion */
    Tensor weights;                 /* in the layout of input_gradient; undefined if that gradient is not needed */
    Tensor weight_sums, bias_sums;

    Backward(const Tensor &x, const Tensor &weight, int64_t padding, int64_t portion, bool to_input, int64_t threads)
        : layer(weight, x.size(2), x.size(3), padding),
          portion(portion),
          weight_sums(at::zeros(layer.narrow() ? at::IntArrayRef{threads, layer.out, KERNEL, LANES} : at::IntArrayRef{threads, layer.out, TAPS, layer.in}, at::kFloat)),
          bias_sums(at::zeros({threads, layer.out}, at::kFloat)) {
        if (to_input) {
            weights = weight.contiguous().view({layer.out, layer.in / LANES, LANES, TAPS}).permute({1, 0, 3, 2}).contiguous();
        }
    }

    const uint8_t *choices_of(int64_t image) const {
        return choices[image / portion].const_data_ptr<uint8_t>() + image % portion * layer.outputs();
    }

    void add(int64_t image, const float *gradients, int64_t thread, Scratch &scratch) const {
        const Tensor &seen = x[image / portion];
        const int64_t at = image % portion * layer.inputs();
        float *to = weight_sums.mutable_data_ptr<float>() + thread * weight_sums.stride(0);
        if (seen.scalar_type() == at::kBFloat16) {
            weight_gradient(layer, seen.const_data_ptr<BFloat16>() + at, choices_of(image), gradients, to, scratch);
        } else {
            weight_gradient(layer, seen.const_data_ptr<float>() + at, choices_of(image), gradients, to, scratch);
        }
        bias_gradient(layer, choices_of(image), gradients, bias_sums.mutable_data_ptr<float>() + thread * layer.out);
    }

    /* [out,in,3,3] */
    Tensor weight() const {
        const Tensor sum = weight_sums.sum(0);
        const Tensor taps = layer.narrow() ? sum.narrow(2, 0, KERNEL * layer.in) : sum;
        return taps.reshape({layer.out, KERNEL, KERNEL, layer.in}).permute({0, 3, 1, 2}).contiguous();
    }
};

/* Parameters are weight and bias of each layer in turn. Saved are the weights and, for each portion, each layer's inputs and choices. */
struct PooledConvolutions : torch::autograd::Function<PooledConvolutions> {
    static Tensor forward(AutogradContext *context, const Tensor &images, at::TensorList parameters, const std::vector<int64_t> &paddings) {
        variable_list saved;
        for (size_t i = 0; i < parameters.size(); i += 2) {
            saved.push_back(parameters[i]);
        }
        const std::vector<Tensor> ordered = in_order(parameters, images.scalar_type());
        std::vector<Tensor> results;
        const int64_t group = group_size(images, ordered, paddings);
        const int64_t portion = GROUPS * group;
        for (int64_t i = 0; i < images.size(0); i += portion) {
            Tensor x = images.narrow(0, i, std::min(portion, images.size(0) - i));
            for (size_t k = 0; k < ordered.size(); k += 2) {
                const Pooled pooled = forward_layer(x, ordered[k], ordered[k + 1], paddings[k / 2], group);
                saved.insert(saved.end(), {x, pooled.choices});
                x = pooled.values;
            }
            results.push_back(x);
        }
        context->saved_data["paddings"] = paddings;
        context->saved_data["portion"] = portion;
        context->save_for_backward(saved);
        return at::cat(results);
    }

    static variable_list backward(AutogradContext *context, variable_list gradients) {
        TORCH_CHECK(!at::GradMode::is_enabled(), "The gradients of pooled convolutions have no gradients of their own");
        const variable_list saved = context->get_saved_variables();
        const std::vector<int64_t> paddings = context->saved_data["paddings"].toIntVector();
        const int64_t portion = context->saved_data["portion"].toInt();
        const size_t count = paddings.size();
        const bool to_images = context->needs_input_grad(0);
        const Tensor top = gradients[0].to(at::kFloat).contiguous(at::MemoryFormat::ChannelsLast);
        const int64_t images = top.size(0);
        const int64_t threads = std::min<int64_t>(at::get_num_threads(), images);
        std::vector<Backward> layers;
        int64_t channels = 0;
        int64_t inputs = 0;
        for (size_t i = 0; i < count; i++) {
            layers.emplace_back(saved[count + 2 * i], saved[i], paddings[i], portion, i > 0 || to_images, threads);
            for (size_t k = count + 2 * i; k < saved.size(); k += 2 * count) {
                layers[i].x.push_back(saved[k]);
                layers[i].choices.push_back(saved[k + 1]);
            }
            channels = std::max(channels, layers[i].layer.out);
            inputs = std::max(inputs, layers[i].weights.defined() ? layers[i].layer.padded_inputs() : 0);
        }
        const Layer &lowest = layers[0].layer;
        Tensor images_gradient;
        if (to_images) {
            images_gradient = at::empty({images, lowest.in, lowest.height, lowest.width}, top.options().memory_format(at::MemoryFormat::ChannelsLast));
        }
        at::parallel_for(0, threads, 1, [&](int64_t begin, int64_t end) {
            for (int64_t thread = begin; thread < end; thread++) {
                const auto scratch = std::make_unique<Scratch>(channels, inputs);
                for (int64_t i = thread * images / threads; i < (thread + 1) * images / threads; i++) {
                    const float *given = top.const_data_ptr<float>() + i * layers.back().layer.outputs();
                    for (size_t k = count; k-- > 0;) {
                        layers[k].add(i, given, thread, *scratch);
                        if (layers[k].weights.defined()) {
                            float *passed = scratch->inputs[k % 2].mutable_data_ptr<float>();
                            input_gradient(layers[k].layer, layers[k].weights.const_data_ptr<float>(), layers[k].choices_of(i), given, passed, *scratch);
                            given = passed;
                        }
                    }
                    if (to_images) {
                        std::copy(given, given + lowest.inputs(), images_gradient.mutable_data_ptr<float>() + i * lowest.inputs());
                    }
                }
            }
        });
        variable_list result{images_gradient};
        for (const Backward &layer : layers) {
            result.push_back(layer.weight());
            result.push_back(layer.bias_sums.sum(0));
        }
        result.push_back(Tensor()); /* the paddings */
        return result;
    }
};

/* Returns the type to compute in: that of the images, or that of automatic casts; undefined if it is not supported. */
at::ScalarType compute_type(const Tensor &images) {
    if (!at::autocast::is_autocast_enabled(at::kCPU)) {
        return images.scalar_type() == at::kFloat ? at::kFloat : at::ScalarType::Undefined;
    }
    return at::autocast::get_autocast_dtype(at::kCPU) == at::kBFloat16 ? at::kBFloat16 : at::ScalarType::Undefined;
}

bool is_plain(const Tensor &tensor, at::ScalarType type) {
    return tensor.defined() && tensor.is_cpu() && tensor.layout() == at::kStrided && tensor.scalar_type() == type;
}

/* Returns whether all layers support these images. */
bool fits(const Tensor &images, at::TensorList parameters, const std::vector<int64_t> &paddings) {
    if (images.dim() != 4 || images.size(0) == 0 || paddings.empty()) {
        return false;
    }
    const bool to_images = at::GradMode::is_enabled() && images.requires_grad();
    int64_t channels = images.size(1);
    int64_t height = images.size(2);
    int64_t width = images.size(3);
    for (size_t i = 0; i < parameters.size(); i += 2) {
        const Tensor &weight = parameters[i];
        const Tensor &bias = parameters[i + 1];
        if (!is_plain(weight, at::kFloat) || !is_plain(bias, at::kFloat) || weight.dim() != 4 || weight.size(1) != channels || weight.size(2) != KERNEL
            || weight.size(3) != KERNEL || bias.dim() != 1 || bias.size(0) != weight.size(0)) {
            return false;
        }
        const Layer layer(weight, height, width, paddings[i / 2]);
        if (!layer.fits() || (layer.narrow() && (i > 0 || to_images))) { /* the gradient of the input fills registers */
            return false;
        }
        channels = layer.out;
        height = layer.rows();
        width = layer.columns();
    }
    return true;
}

Tensor apply(const Tensor &images, at::TensorList parameters, const std::vector<int64_t> &paddings, at::ScalarType type) {
    c10::impl::ExcludeDispatchKeyGuard no_casts(c10::autocast_dispatch_keyset);
    const Tensor x = images.to(type).contiguous(at::MemoryFormat::ChannelsLast);
    const bool trained = std::any_of(parameters.begin(), parameters.end(), [](const Tensor &p) { return p.requires_grad(); });
    if (at::GradMode::is_enabled() && (trained || images.requires_grad())) {
        return PooledConvolutions::apply(x, parameters, paddings);
    }
    at::NoGradGuard nothing_is_kept;
    const std::vector<Tensor> ordered = in_order(parameters, type);
    std::vector<Tensor> results;
    const int64_t group = group_size(x, ordered, paddings);
    for (int64_t i = 0; i < x.size(0); i += group) {
        Tensor some = x.narrow(0, i, std::min(group, x.size(0) - i));
        for (size_t k = 0; k < ordered.size(); k += 2) {
            some = forward_layer(some, ordered[k], ordered[k + 1], paddings[k / 2], group).values;
        }
        results.push_back(some);
    }
    return at::cat(results);
}

void raise(JNIEnv *env, const char *message) {
    jclass type = env->FindClass("java/lang/RuntimeException");
    if (type != nullptr) {
        env->ThrowNew(type, message);
    }
}

Tensor &tensor(jlong address) {
    return *reinterpret_cast<Tensor *>(address);
}

std::vector<int64_t> numbers(JNIEnv *env, jlongArray array) {
    std::vector<int64_t> values(env->GetArrayLength(array));
    env->GetLongArrayRegion(array, 0, static_cast<jsize>(values.size()), reinterpret_cast<jlong *>(values.data()));
    return values;
}

} // namespace

extern "C" {

JNIEXPORT jstring JNICALL Java_io_github_graftml_nn_internal_NativeConvolutions_start(JNIEnv *env, jclass) {
    if (aoti_torch_abi_version() != TORCH_ABI_VERSION) {
        raise(env, "built for LibTorch " TORCH_VERSION ", which this is not");
        return nullptr;
    }
    const bool able = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("avx512f")
            && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    return able ? env->NewStringUTF("AVX-512") : nullptr;
}

JNIEXPORT jboolean JNICALL Java_io_github_graftml_nn_internal_NativeConvolutions_apply(JNIEnv *env, jclass, jlong images, jlongArray weights, jlongArray biases, jlongArray padding,
        jlong result) {
    try {
        const std::vector<int64_t> weight_addresses = numbers(env, weights);
        const std::vector<int64_t> bias_addresses = numbers(env, biases);
        const std::vector<int64_t> paddings = numbers(env, padding);
        std::vector<Tensor> parameters;
        for (size_t i = 0; i < weight_addresses.size(); i++) {
            const Tensor &weight = tensor(weight_addresses[i]);
            if (!is_plain(weight, at::kFloat) || weight.dim() != 4) {
                return JNI_FALSE;
            }
            parameters.push_back(weight);
            parameters.push_back(bias_addresses[i] != 0 ? tensor(bias_addresses[i]) : at::zeros({weight.size(0)}, at::kFloat));
        }
        if (!is_plain(tensor(images), at::kFloat)) {
            return JNI_FALSE;
        }
        const at::ScalarType type = compute_type(tensor(images));
        if (type == at::ScalarType::Undefined || !fits(tensor(images), parameters, paddings)) {
            return JNI_FALSE;
        }
        tensor(result) = apply(tensor(images), parameters, paddings, type);
        return JNI_TRUE;
    } catch (const c10::Error &e) {
        raise(env, e.what_without_backtrace());
    } catch (const std::exception &e) {
        raise(env, e.what());
    }
    return JNI_FALSE;
}

}
