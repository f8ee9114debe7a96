/*
 * Pixel loops that the JIT compiler does not vectorize: rotating and resizing an image, and converting its bytes to
 * floats. TwoPasses.java, MappedRows.java and FloatImage.java compute the same bytes where this library cannot run.
 * PixelKernels.java checks all arguments; nothing is checked again here.
 *
 * One call processes one image on the caller's thread, with one block of scratch memory.
 */
#include <immintrin.h>
#include <jni.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The hash by which NativeLibraryTest identifies the sources of this library. */
__attribute__((used)) static const char built_from[] = BUILT_FROM;

#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512bw,avx512vl,avx512vbmi,avx512vnni")))
#define INLINE static inline __attribute__((always_inline))

enum {
    FRACTION_BITS = 22, /* of a weight */
    LOW_BITS = 11,      /* of the lower half of a weight: each half fits the 16 bits of vpmaddwd */
    GROUP = 4,          /* taps per step of the horizontal pass: 12 of the 16 bytes of a load */
    SLACK = 64          /* bytes after a buffered row that may be read and written */
};

/* The fields that NativePixels.java writes into an int[], in the same order. */
typedef struct {
    int32_t width, height; /* of the source image */
    int32_t step_x, step_y, row_x, row_y, start_x, start_y, fill; /* see FixedPointMap.java */
    int32_t source_width, source_height; /* of the mapped image */
    int32_t left, top, window_width, window_height; /* of the resized image */
    int32_t column_taps, row_taps; /* 0 if that side is unchanged */
    int32_t rows_first;
} Plan;

typedef struct {
    const jint *starts, *weights;
    int32_t taps; /* 0 if the side is unchanged */
} Weights;

/* The weights of a part of the horizontal pass, in the register layout of one implementation. */
typedef struct {
    int32_t width, groups; /* pixels of the result, and groups of taps for each */
    int32_t *from;         /* offset of a pixel's first tap in its row; padded to a whole step */
    void *weights;
} Columns;

typedef struct Source Source;

/* One implementation of all steps. */
typedef struct {
    void (*fetch)(const Source *s, int32_t x, int32_t y, int32_t count, uint8_t *to); /* the pixels on a line from (x, y), all inside; `to` has SLACK */
    int32_t pixels; /* per step of the horizontal pass */
    size_t size;    /* of the weights of a group of taps for that many pixels */
    int (*spread)(const jint *weights, int32_t taps, Columns *to); /* `to` holds zeros; returns whether it is possible */
    void (*across)(const uint8_t *row, const Columns *columns, uint8_t *to); /* both have SLACK */
    void (*down)(const uint8_t **rows, const jint *weights, int32_t taps, int32_t count, uint8_t *to); /* rows have SLACK */
} Way;

struct Source {
    const uint8_t *rgb;
    int64_t length;
    const Plan *plan;
    const Way *way;
    int32_t first, count; /* the needed columns */
    int64_t beyond;       /* bytes after them that may be read: taps of weight zero, and the rest of a register */
};

INLINE uint32_t load4(const uint8_t *from) {
    uint32_t value;
    memcpy(&value, from, 4);
    return value;
}

INLINE void store4(uint8_t *to, uint32_t value) {
    memcpy(to, &value, 4);
}

static void fill(uint8_t *to, int32_t count, uint32_t pixel) {
    for (int32_t i = 0; i < count; i++) {
        to[3 * i] = (uint8_t) pixel;
        to[3 * i + 1] = (uint8_t) (pixel >> 8);
        to[3 * i + 2] = (uint8_t) (pixel >> 16);
    }
}

INLINE int is_outside(const Plan *p, int32_t x, int32_t y) {
    return (uint32_t) (x >> 16) >= (uint32_t) p->width || (uint32_t) (y >> 16) >= (uint32_t) p->height;
}

/* Fetches the pixels on a line from (x, y), all inside the image; `to` has SLACK. */
AVX2 static void fetch_each(const Source *s, int32_t x0, int32_t y0, int32_t count, uint8_t *to) {
    const Plan *p = s->plan;
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256i step_x = _mm256_set1_epi32(8 * p->step_x);
    const __m256i step_y = _mm256_set1_epi32(8 * p->step_y);
    const __m256i width = _mm256_set1_epi32(p->width);
    const __m256i last = _mm256_set1_epi32((int32_t) (s->length / 3 - 1));
    __m256i x = _mm256_add_epi32(_mm256_set1_epi32(x0), _mm256_mullo_epi32(lanes, _mm256_set1_epi32(p->step_x)));
    __m256i y = _mm256_add_epi32(_mm256_set1_epi32(y0), _mm256_mullo_epi32(lanes, _mm256_set1_epi32(p->step_y)));
    for (int32_t i = 0; i < count; i += 8) {
        int32_t pixels[8] __attribute__((aligned(32)));
        __m256i pixel = _mm256_add_epi32(_mm256_mullo_epi32(_mm256_srai_epi32(y, 16), width), _mm256_srai_epi32(x, 16));
        _mm256_store_si256((__m256i *) pixels, pixel);
        x = _mm256_add_epi32(x, step_x);
        y = _mm256_add_epi32(y, step_y);
        /* The image's last pixel has no fourth byte, and there are none after `count`. */
        if (i + 8 <= count && _mm256_testz_si256(_mm256_cmpeq_epi32(pixel, last), _mm256_set1_epi32(-1))) {
            for (int k = 0; k < 8; k++) {
                store4(to + 3 * (i + k), load4(s->rgb + 3 * (int64_t) pixels[k]));
            }
        } else {
            for (int k = 0; k < 8 && i + k < count; k++) {
                memcpy(to + 3 * (i + k), s->rgb + 3 * (int64_t) pixels[k], 3);
            }
        }
    }
}

/* Gathers the needed columns of a mapped row. */
static void gather(const Source *s, int32_t y, uint8_t *to) {
    const Plan *p = s->plan;
    int32_t count = s->count;
    int32_t x0 = p->start_x + y * p->row_x + s->first * p->step_x;
    int32_t y0 = p->start_y + y * p->row_y + s->first * p->step_y;
    int32_t begin = 0;
    while (begin < count && is_outside(p, x0 + begin * p->step_x, y0 + begin * p->step_y)) {
        begin++;
    }
    int32_t end = count; /* the pixels inside are contiguous, since the image is convex */
    while (end > begin && is_outside(p, x0 + (end - 1) * p->step_x, y0 + (end - 1) * p->step_y)) {
        end--;
    }
    fill(to, begin, (uint32_t) p->fill);
    s->way->fetch(s, x0 + begin * p->step_x, y0 + begin * p->step_y, end - begin, to + 3 * begin);
    fill(to + 3 * end, count - end, (uint32_t) p->fill);
}

/* Returns the needed columns of a row, followed by `beyond` bytes: in place, or in `buffer`. */
static const uint8_t *row_of(const Source *s, int32_t y, uint8_t *buffer) {
    const Plan *p = s->plan;
    if (p->step_x != 65536 || p->step_y != 0 || p->row_x != 0) {
        gather(s, y, buffer);
        return buffer;
    }
    int64_t row = (p->start_y + (int64_t) y * p->row_y) >> 16;
    int64_t column = (p->start_x >> 16) + s->first;
    if (row < 0 || row >= p->height || column < 0 || column + s->count > p->width) {
        gather(s, y, buffer);
        return buffer;
    }
    int64_t at = 3 * (row * p->width + column);
    if (at + 3 * s->count + s->beyond <= s->length) {
        return s->rgb + at;
    }
    memcpy(buffer, s->rgb + at, 3 * (size_t) s->count);
    return buffer;
}

INLINE int32_t high_half(int32_t weight) {
    return weight >> LOW_BITS & 0xffff;
}

INLINE int32_t low_half(int32_t weight) {
    return weight & ((1 << LOW_BITS) - 1);
}

/* Both halves of the weights of two times two pixels with four taps each, in the order of two_pixels. */
typedef struct {
    struct {
        int16_t high01[16], low01[16], high23[16], low23[16];
    } pair[2];
} Halves;

static int spread_halves(const jint *weights, int32_t taps, Columns *to) {
    for (int32_t i = 0; i < to->width; i++, weights += taps) {
        for (int32_t t = 0; t < taps; t++) {
            Halves *s = (Halves *) to->weights + (int64_t) (i / 4) * to->groups + t / GROUP;
            int pair = i / 2 % 2;
            int16_t *high = t % GROUP < 2 ? s->pair[pair].high01 : s->pair[pair].high23;
            int16_t *low = t % GROUP < 2 ? s->pair[pair].low01 : s->pair[pair].low23;
            for (int lane = 8 * (i % 2) + t % 2, end = lane + 6; lane < end; lane += 2) {
                high[lane] = (int16_t) high_half(weights[t]);
                low[lane] = (int16_t) low_half(weights[t]);
            }
        }
    }
    return 1;
}

/* Combines the sums of both halves of the weights. */
AVX2 INLINE __m256i joined(__m256i high, __m256i low) {
    __m256i sum = _mm256_add_epi32(_mm256_slli_epi32(high, LOW_BITS), low);
    return _mm256_srai_epi32(sum, FRACTION_BITS);
}

AVX2 INLINE __m256i two_pixels(const uint8_t *a, const uint8_t *b, const Halves *weights, int pair, int32_t groups) {
    const __m256i taps01 = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1));
    const __m256i taps23 = _mm256_broadcastsi128_si256(_mm_setr_epi8(6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1));
    __m256i high = _mm256_setzero_si256();
    __m256i low = _mm256_set1_epi32(1 << (FRACTION_BITS - 1));
    for (int32_t g = 0; g < groups; g++, a += 3 * GROUP, b += 3 * GROUP, weights++) {
        __m256i both = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *) a)), _mm_loadu_si128((const __m128i *) b), 1);
        __m256i pixels01 = _mm256_shuffle_epi8(both, taps01);
        __m256i pixels23 = _mm256_shuffle_epi8(both, taps23);
        high = _mm256_add_epi32(high, _mm256_madd_epi16(pixels01, _mm256_loadu_si256((const __m256i *) weights->pair[pair].high01)));
        low = _mm256_add_epi32(low, _mm256_madd_epi16(pixels01, _mm256_loadu_si256((const __m256i *) weights->pair[pair].low01)));
        high = _mm256_add_epi32(high, _mm256_madd_epi16(pixels23, _mm256_loadu_si256((const __m256i *) weights->pair[pair].high23)));
        low = _mm256_add_epi32(low, _mm256_madd_epi16(pixels23, _mm256_loadu_si256((const __m256i *) weights->pair[pair].low23)));
    }
    return joined(high, low);
}

AVX2 INLINE void across_halves_by(const uint8_t *row, const Columns *columns, int32_t groups, uint8_t *to) {
    const __m128i pixels = _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
    const int32_t *from = columns->from;
    const Halves *weights = columns->weights;
    for (int32_t i = 0; i < columns->width; i += 4, from += 4, weights += groups, to += 12) {
        __m256i pair01 = two_pixels(row + from[0], row + from[1], weights, 0, groups);
        __m256i pair23 = two_pixels(row + from[2], row + from[3], weights, 1, groups);
        __m256i bytes = _mm256_packs_epi32(pair01, pair23); /* lanes: pixels 0 and 2, pixels 1 and 3 */
        bytes = _mm256_packus_epi16(bytes, bytes);
        __m128i four = _mm_unpacklo_epi32(_mm256_castsi256_si128(bytes), _mm256_extracti128_si256(bytes, 1));
        _mm_storeu_si128((__m128i *) to, _mm_shuffle_epi8(four, pixels));
    }
}

AVX2 static void across_halves(const uint8_t *row, const Columns *columns, uint8_t *to) {
    if (columns->groups == 1) { /* the most common case, an enlargement of up to 2x: specialized code */
        across_halves_by(row, columns, 1, to);
    } else {
        across_halves_by(row, columns, columns->groups, to);
    }
}

AVX2 static void down_halves(const uint8_t **rows, const jint *weights, int32_t taps, int32_t count, uint8_t *to) {
    for (int32_t i = 0; i < count; i += 16) {
        __m256i high0 = _mm256_setzero_si256(), high1 = high0;
        __m256i low0 = _mm256_set1_epi32(1 << (FRACTION_BITS - 1)), low1 = low0;
        for (int32_t t = 0; t < taps; t += 2) {
            int32_t two = t + 1 < taps;
            int32_t weight0 = weights[t], weight1 = two ? weights[t + 1] : 0;
            __m256i row0 = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *) (rows[t] + i)));
            __m256i row1 = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *) (rows[t + two] + i)));
            __m256i high = _mm256_set1_epi32(high_half(weight0) | high_half(weight1) << 16);
            __m256i low = _mm256_set1_epi32(low_half(weight0) | low_half(weight1) << 16);
            __m256i pairs0 = _mm256_unpacklo_epi16(row0, row1);
            __m256i pairs1 = _mm256_unpackhi_epi16(row0, row1);
            high0 = _mm256_add_epi32(high0, _mm256_madd_epi16(pairs0, high));
            high1 = _mm256_add_epi32(high1, _mm256_madd_epi16(pairs1, high));
            low0 = _mm256_add_epi32(low0, _mm256_madd_epi16(pairs0, low));
            low1 = _mm256_add_epi32(low1, _mm256_madd_epi16(pairs1, low));
        }
        __m256i words = _mm256_packs_epi32(joined(high0, low0), joined(high1, low1));
        __m128i bytes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
        if (count - i >= 16) {
            _mm_storeu_si128((__m128i *) (to + i), bytes);
        } else {
            uint8_t rest[16];
            _mm_storeu_si128((__m128i *) rest, bytes);
            memcpy(to + i, rest, (size_t) (count - i));
        }
    }
}

/*
 * With AVX-512: the weights of 16 pixels with four taps each. A weight is three signed bytes for vpdpbusd, and one
 * permutation selects the taps of four pixels from 64 bytes.
 */
typedef struct {
    struct {
        int8_t high[64], middle[64], low[64];
    } four[4];
} Digits;

/* Stored after the weights: the byte offsets, from the first pixel's first tap, of the taps of four pixels. */
INLINE uint8_t *picks(const Columns *columns, int32_t four) {
    return (uint8_t *) ((Digits *) columns->weights + (int64_t) columns->groups * ((columns->width + 15) / 16)) + 64 * (int64_t) four;
}

static int spread_digits(const jint *weights, int32_t taps, Columns *to) {
    for (int32_t i = 0; i < (to->width + 15) / 16 * 16; i++) {
        int32_t from = to->from[i] - to->from[i / 4 * 4];
        if (from + 3 * GROUP > 64) {
            return 0;
        }
        uint8_t *pick = picks(to, i / 4) + 16 * (i % 4);
        for (int k = 0; k < 3 * GROUP; k++) {
            pick[k] = (uint8_t) (from + k % GROUP * 3 + k / GROUP);
        }
    }
    for (int32_t i = 0; i < to->width; i++, weights += taps) {
        for (int32_t t = 0; t < taps; t++) {
            Digits *s = (Digits *) to->weights + (int64_t) (i / 16) * to->groups + t / GROUP;
            int four = i / 4 % 4;
            int8_t low = (int8_t) weights[t];
            int32_t rest = (weights[t] - low) >> 8;
            int8_t middle = (int8_t) rest;
            rest = (rest - middle) >> 8;
            if (rest != (int8_t) rest) {
                return 0;
            }
            for (int lane = 16 * (i % 4) + t % GROUP, end = lane + 3 * GROUP; lane < end; lane += GROUP) {
                s->four[four].high[lane] = (int8_t) rest;
                s->four[four].middle[lane] = middle;
                s->four[four].low[lane] = low;
            }
        }
    }
    return 1;
}

AVX512 INLINE __m512i four_pixels(const uint8_t *row, __m512i pick, const Digits *weights, int four, int32_t groups) {
    __m512i high = _mm512_setzero_si512(), middle = high;
    __m512i low = _mm512_set1_epi32(1 << (FRACTION_BITS - 1));
    for (int32_t g = 0; g < groups; g++, row += 3 * GROUP, weights++) {
        __m512i taps = _mm512_permutexvar_epi8(pick, _mm512_loadu_si512(row));
        high = _mm512_dpbusd_epi32(high, taps, _mm512_loadu_si512(weights->four[four].high));
        middle = _mm512_dpbusd_epi32(middle, taps, _mm512_loadu_si512(weights->four[four].middle));
        low = _mm512_dpbusd_epi32(low, taps, _mm512_loadu_si512(weights->four[four].low));
    }
    __m512i upper = _mm512_add_epi32(_mm512_slli_epi32(high, 8), middle);
    return _mm512_srai_epi32(_mm512_add_epi32(_mm512_slli_epi32(upper, 8), low), FRACTION_BITS);
}

AVX512 INLINE void across_digits_by(const uint8_t *row, const Columns *columns, int32_t groups, uint8_t *to) {
    uint8_t in_order[64] = {0};
    for (int i = 0; i < 48; i++) {
        in_order[i] = (uint8_t) (16 * (i / 3 % 4) + 4 * (i / 12) + i % 3);
    }
    const __m512i order = _mm512_loadu_si512(in_order);
    const int32_t *from = columns->from;
    const Digits *weights = columns->weights;
    const uint8_t *pick = picks(columns, 0);
    for (int32_t i = 0; i < columns->width; i += 16, from += 16, pick += 256, weights += groups, to += 48) {
        __m512i a = four_pixels(row + from[0], _mm512_loadu_si512(pick), weights, 0, groups);
        __m512i b = four_pixels(row + from[4], _mm512_loadu_si512(pick + 64), weights, 1, groups);
        __m512i c = four_pixels(row + from[8], _mm512_loadu_si512(pick + 128), weights, 2, groups);
        __m512i d = four_pixels(row + from[12], _mm512_loadu_si512(pick + 192), weights, 3, groups);
        __m512i bytes = _mm512_packus_epi16(_mm512_packs_epi32(a, b), _mm512_packs_epi32(c, d));
        _mm512_storeu_si512(to, _mm512_permutexvar_epi8(order, bytes));
    }
}

AVX512 static void across_digits(const uint8_t *row, const Columns *columns, uint8_t *to) {
    if (columns->groups == 1) {
        across_digits_by(row, columns, 1, to);
    } else {
        across_digits_by(row, columns, columns->groups, to);
    }
}

AVX512 static void down_digits(const uint8_t **rows, const jint *weights, int32_t taps, int32_t count, uint8_t *to) {
    for (int32_t i = 0; i < count; i += 32) {
        __m512i high0 = _mm512_setzero_si512(), high1 = high0;
        __m512i low0 = _mm512_set1_epi32(1 << (FRACTION_BITS - 1)), low1 = low0;
        for (int32_t t = 0; t < taps; t += 2) {
            int32_t two = t + 1 < taps;
            int32_t weight0 = weights[t], weight1 = two ? weights[t + 1] : 0;
            __m512i row0 = _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *) (rows[t] + i)));
            __m512i row1 = _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *) (rows[t + two] + i)));
            __m512i high = _mm512_set1_epi32(high_half(weight0) | high_half(weight1) << 16);
            __m512i low = _mm512_set1_epi32(low_half(weight0) | low_half(weight1) << 16);
            __m512i pairs0 = _mm512_unpacklo_epi16(row0, row1);
            __m512i pairs1 = _mm512_unpackhi_epi16(row0, row1);
            high0 = _mm512_dpwssd_epi32(high0, pairs0, high);
            high1 = _mm512_dpwssd_epi32(high1, pairs1, high);
            low0 = _mm512_dpwssd_epi32(low0, pairs0, low);
            low1 = _mm512_dpwssd_epi32(low1, pairs1, low);
        }
        __m512i sums0 = _mm512_srai_epi32(_mm512_add_epi32(_mm512_slli_epi32(high0, LOW_BITS), low0), FRACTION_BITS);
        __m512i sums1 = _mm512_srai_epi32(_mm512_add_epi32(_mm512_slli_epi32(high1, LOW_BITS), low1), FRACTION_BITS);
        __m512i words = _mm512_max_epi16(_mm512_packs_epi32(sums0, sums1), _mm512_setzero_si512());
        uint32_t left = (uint32_t) (count - i);
        _mm256_mask_storeu_epi8(to + i, left >= 32 ? 0xffffffff : (1u << left) - 1, _mm512_cvtusepi16_epi8(words));
    }
}

/* As fetch_each, if 16 pixels of a line come from few rows: those of a row are selected from 64 of its bytes. */
AVX512 static void fetch_blocks(const Source *s, int32_t x0, int32_t y0, int32_t count, uint8_t *to) {
    const Plan *p = s->plan;
    int32_t span_x = 15 * p->step_x >> 16, span_y = 15 * p->step_y >> 16; /* rounded down, so one more is possible */
    if (span_x < -19 || span_x > 19 || span_y < -3 || span_y > 3) {
        fetch_each(s, x0, y0, count, to);
        return;
    }
    uint8_t thrice[64] = {0}, channels[64] = {0};
    for (int i = 0; i < 48; i++) {
        thrice[i] = (uint8_t) (i / 3 * 4);
        channels[i] = (uint8_t) (i % 3);
    }
    const __m512i pixel = _mm512_loadu_si512(thrice), channel = _mm512_loadu_si512(channels);
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i steps_x = _mm512_mullo_epi32(lanes, _mm512_set1_epi32(p->step_x));
    const __m512i steps_y = _mm512_mullo_epi32(lanes, _mm512_set1_epi32(p->step_y));
    int32_t i = 0;
    for (; i + 16 <= count; i += 16, x0 += 16 * p->step_x, y0 += 16 * p->step_y, to += 48) {
        int32_t end_x = (x0 + 15 * p->step_x) >> 16, end_y = (y0 + 15 * p->step_y) >> 16;
        int32_t left = x0 >> 16 < end_x ? x0 >> 16 : end_x;
        int32_t top = y0 >> 16 < end_y ? y0 >> 16 : end_y, bottom = y0 >> 16 < end_y ? end_y : y0 >> 16;
        if (3 * ((int64_t) bottom * p->width + left) + 64 > s->length) {
            fetch_each(s, x0, y0, 16, to);
            continue;
        }
        __m512i x = _mm512_sub_epi32(_mm512_srai_epi32(_mm512_add_epi32(_mm512_set1_epi32(x0), steps_x), 16), _mm512_set1_epi32(left));
        __m512i y = _mm512_sub_epi32(_mm512_srai_epi32(_mm512_add_epi32(_mm512_set1_epi32(y0), steps_y), 16), _mm512_set1_epi32(top));
        __m512i at = _mm512_add_epi8(_mm512_permutexvar_epi8(pixel, _mm512_add_epi32(x, _mm512_add_epi32(x, x))), channel);
        __m512i row = _mm512_permutexvar_epi8(pixel, y);
        const uint8_t *from = s->rgb + 3 * ((int64_t) top * p->width + left);
        __m512i bytes = _mm512_permutexvar_epi8(at, _mm512_loadu_si512(from));
        for (int32_t r = 1; r <= bottom - top; r++) {
            from += 3 * (int64_t) p->width;
            __mmask64 here = _mm512_cmpeq_epi8_mask(row, _mm512_set1_epi8((char) r));
            bytes = _mm512_mask_permutexvar_epi8(bytes, here, at, _mm512_loadu_si512(from));
        }
        _mm512_storeu_si512(to, bytes);
    }
    fetch_each(s, x0, y0, count - i, to);
}

static const Way IN_HALVES = {fetch_each, 4, sizeof(Halves), spread_halves, across_halves, down_halves};
static const Way IN_DIGITS = {fetch_blocks, 16, sizeof(Digits) + 256, spread_digits, across_digits, down_digits};

static int in_digits; /* whether the AVX-512 implementation runs here */

/* Returns the index after the last input of an output. */
INLINE int32_t end_of(Weights w, int32_t output, int32_t extent) {
    int32_t end = w.starts[output] + w.taps; /* taps of weight zero may lie outside the image */
    return end < extent ? end : extent;
}

INLINE size_t padded(int64_t bytes) {
    return ((size_t) bytes + 2 * SLACK) / SLACK * SLACK;
}

/*
 * As in TwoPasses.java, rows pass through both passes one by one, and as many are buffered as a vertical sum needs.
 * Returns 1 on success, 0 if memory is short, -1 if this implementation does not support the sizes.
 */
static int resize_by(const Way *way, Source s, Weights columns, Weights rows, uint8_t *to) {
    const Plan *p = s.plan;
    s.way = way;
    int32_t width = p->window_width;
    int64_t out = 3 * (int64_t) width;
    int across_first = columns.taps > 0 && !p->rows_first;
    s.first = columns.taps > 0 ? columns.starts[p->left] : p->left;
    s.count = (columns.taps > 0 ? end_of(columns, p->left + width - 1, p->source_width) : p->left + width) - s.first;
    Columns spread = {width, (columns.taps + GROUP - 1) / GROUP, NULL, NULL};
    s.beyond = 3 * GROUP * (int64_t) spread.groups + SLACK;
    int32_t kept = rows.taps > 0 ? rows.taps : 1;
    int64_t between = across_first ? out : 3 * (int64_t) s.count;
    int32_t rounded = (width + way->pixels - 1) / way->pixels * way->pixels;
    size_t slot = padded(across_first ? 3 * (int64_t) rounded : between);
    size_t spreads = padded((int64_t) way->size * (rounded / way->pixels) * (spread.groups > 0 ? spread.groups : 1));
    size_t froms = padded(4 * (int64_t) rounded), pointers = padded((int64_t) sizeof(uint8_t *) * 2 * kept);
    size_t line = padded(3 * (int64_t) s.count + s.beyond), whole = padded(3 * (int64_t) rounded);
    uint8_t *memory = malloc(spreads + froms + pointers + line + whole + slot * (size_t) kept);
    if (memory == NULL) {
        return 0;
    }
    spread.weights = memory;
    spread.from = (int32_t *) (memory + spreads);
    const uint8_t **ring = (const uint8_t **) (memory + spreads + froms), **reached = ring + kept;
    uint8_t *buffer = memory + spreads + froms + pointers, *finished = buffer + line, *slots = finished + whole;
    if (columns.taps > 0) {
        memset(memory, 0, spreads);
        for (int32_t i = 0; i < rounded; i++) {
            spread.from[i] = 3 * (columns.starts[p->left + (i < width ? i : width - 1)] - s.first);
        }
        if (!way->spread(columns.weights + (int64_t) p->left * columns.taps, columns.taps, &spread)) {
            free(memory);
            return -1;
        }
    }
    int32_t next = rows.taps > 0 ? rows.starts[p->top] : p->top;
    for (int32_t i = 0; i < p->window_height; i++, to += out) {
        int32_t y = p->top + i;
        int32_t begin = rows.taps > 0 ? rows.starts[y] : y;
        int32_t end = rows.taps > 0 ? end_of(rows, y, p->source_height) : y + 1;
        for (next = next < begin ? begin : next; next < end; next++) {
            uint8_t *own = slots + slot * (size_t) (next % kept);
            if (across_first) {
                way->across(row_of(&s, next, buffer), &spread, own);
                ring[next % kept] = own;
            } else {
                ring[next % kept] = row_of(&s, next, own);
            }
        }
        if (rows.taps == 0) {
            memcpy(to, ring[y % kept], (size_t) out);
            continue;
        }
        for (int32_t t = 0; t < end - begin; t++) {
            reached[t] = ring[(begin + t) % kept];
        }
        const jint *weights = rows.weights + (int64_t) y * rows.taps;
        if (p->rows_first) {
            way->down(reached, weights, end - begin, (int32_t) between, buffer);
            way->across(buffer, &spread, finished);
            memcpy(to, finished, (size_t) out);
        } else {
            way->down(reached, weights, end - begin, (int32_t) out, to);
        }
    }
    free(memory);
    return 1;
}

static int resize(Source s, Weights columns, Weights rows, uint8_t *to) {
    int done = in_digits ? resize_by(&IN_DIGITS, s, columns, rows, to) : -1;
    return done < 0 ? resize_by(&IN_HALVES, s, columns, rows, to) : done;
}

static void *borrow(JNIEnv *env, jarray array) {
    return array == NULL ? NULL : (*env)->GetPrimitiveArrayCritical(env, array, NULL);
}

static void give_back(JNIEnv *env, jarray array, void *borrowed, jint mode) {
    if (borrowed != NULL) {
        (*env)->ReleasePrimitiveArrayCritical(env, array, borrowed, mode);
    }
}

#define JAVA(type, name) JNIEXPORT type JNICALL Java_io_github_graftml_image_pixels_NativePixels_##name

/* Starts the library. Returns the instruction set in use, or null if the processor lacks a required one. */
JAVA(jstring, start)(JNIEnv *env, jclass type, jboolean avx512) {
    (void) type;
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2")) {
        return NULL;
    }
    in_digits = avx512 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
            && __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vnni");
    return (*env)->NewStringUTF(env, in_digits ? "AVX-512" : "AVX2");
}

/* Returns whether the image was resized; false if memory is short. */
JAVA(jboolean, resize)(JNIEnv *env, jclass type, jintArray planned, jbyteArray rgb, jintArray column_starts, jintArray column_weights,
        jintArray row_starts, jintArray row_weights, jbyteArray to) {
    (void) type;
    Plan plan;
    (*env)->GetIntArrayRegion(env, planned, 0, sizeof plan / sizeof(jint), (jint *) &plan);
    if ((*env)->ExceptionCheck(env)) {
        return JNI_FALSE;
    }
    int64_t length = (*env)->GetArrayLength(env, rgb);
    jarray arrays[] = {rgb, column_starts, column_weights, row_starts, row_weights, to};
    void *at[6] = {NULL};
    int done = 1;
    for (int i = 0; i < 6; i++) {
        at[i] = borrow(env, arrays[i]);
        done = done && (at[i] != NULL || arrays[i] == NULL);
    }
    if (done) {
        Source source = {.rgb = at[0], .length = length, .plan = &plan};
        Weights columns = {at[1], at[2], plan.column_taps}, rows = {at[3], at[4], plan.row_taps};
        done = resize(source, columns, rows, at[5]);
    }
    for (int i = 5; i >= 0; i--) {
        give_back(env, arrays[i], at[i], i == 5 ? 0 : JNI_ABORT);
    }
    return done ? JNI_TRUE : JNI_FALSE;
}

/* Converts each byte to a float through its channel's table, into a direct buffer from a position on. */
JAVA(jboolean, spread)(JNIEnv *env, jclass type, jbyteArray rgb, jfloatArray table, jobject buffer, jint position) {
    (void) type;
    jsize length = (*env)->GetArrayLength(env, rgb);
    float *to = (*env)->GetDirectBufferAddress(env, buffer);
    float floats[3 * 256];
    (*env)->GetFloatArrayRegion(env, table, 0, 3 * 256, floats);
    if (to == NULL || (*env)->ExceptionCheck(env)) {
        return JNI_FALSE;
    }
    const uint8_t *from = borrow(env, rgb);
    if (from == NULL) {
        return JNI_FALSE;
    }
    to += position;
    for (jsize i = 0; i + 3 <= length; i += 3) {
        to[i] = floats[from[i]];
        to[i + 1] = floats[256 + from[i + 1]];
        to[i + 2] = floats[512 + from[i + 2]];
    }
    give_back(env, rgb, (void *) from, JNI_ABORT);
    return JNI_TRUE;
}
