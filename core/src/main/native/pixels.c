/*
 * The loops over pixels that the JIT compiler makes no vector instructions of: turning and resizing a picture, and
 * spreading its bytes into floats. Java's classes of the same names do the same, to the byte, where this library cannot
 * run; they also check every argument, so what is checked here again is only what would touch memory that is not ours.
 *
 * One call does one picture, on the caller's thread, with one block of scratch memory.
 */
#include <immintrin.h>
#include <jni.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define AVX2 __attribute__((target("avx2")))
#define INLINE static inline __attribute__((always_inline))

enum {
    FRACTION_BITS = 22, /* of a weight */
    LOW_BITS = 11,      /* of a weight, in its lower half: each half fits the 16 bits that vpmaddwd takes */
    GROUP = 4,          /* taps that the pass across takes at a time: 12 of the 16 bytes of a load */
    SLACK = 64          /* bytes behind a row of ours that may be read and written */
};

/* What NativePixels.java writes into an int[], in the same order. */
typedef struct {
    int32_t width, height; /* of the picture in memory */
    int32_t step_x, step_y, row_x, row_y, start_x, start_y, fill; /* see MappedPixels.java */
    int32_t source_width, source_height; /* of the picture as it is mapped */
    int32_t left, top, window_width, window_height; /* of the resized picture */
    int32_t column_taps, row_taps; /* 0 where that side stays as it is */
    int32_t rows_first;
} Plan;

typedef struct {
    const uint8_t *rgb;
    int64_t length;
    const Plan *plan;
    int32_t first, count; /* the columns that are needed */
    int64_t beyond;       /* bytes behind them that may be read: taps of weight zero, and the rest of a register */
} Source;

/* The weights of the pass across, spread out for the registers: of two neighbouring pixels and four taps each. */
typedef struct {
    int16_t high01[16], low01[16], high23[16], low23[16];
} Spread;

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

/* The pixels that a line through the picture meets; `to` has SLACK. */
AVX2 static void gather(const Source *s, int32_t y, uint8_t *to) {
    const Plan *p = s->plan;
    int32_t count = s->count;
    int32_t x0 = p->start_x + y * p->row_x + s->first * p->step_x;
    int32_t y0 = p->start_y + y * p->row_y + s->first * p->step_y;
    int32_t begin = 0;
    while (begin < count && is_outside(p, x0 + begin * p->step_x, y0 + begin * p->step_y)) {
        begin++;
    }
    int32_t end = count; /* the pixels inside are neighbours, since the picture is convex */
    while (end > begin && is_outside(p, x0 + (end - 1) * p->step_x, y0 + (end - 1) * p->step_y)) {
        end--;
    }
    fill(to, begin, (uint32_t) p->fill);
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256i step_x = _mm256_set1_epi32(8 * p->step_x);
    const __m256i step_y = _mm256_set1_epi32(8 * p->step_y);
    const __m256i width = _mm256_set1_epi32(p->width);
    const __m256i last = _mm256_set1_epi32((int32_t) (s->length / 3 - 1));
    __m256i x = _mm256_add_epi32(_mm256_set1_epi32(x0 + begin * p->step_x), _mm256_mullo_epi32(lanes, _mm256_set1_epi32(p->step_x)));
    __m256i at = _mm256_add_epi32(_mm256_set1_epi32(y0 + begin * p->step_y), _mm256_mullo_epi32(lanes, _mm256_set1_epi32(p->step_y)));
    for (int32_t i = begin; i < end; i += 8) {
        int32_t pixels[8] __attribute__((aligned(32)));
        __m256i pixel = _mm256_add_epi32(_mm256_mullo_epi32(_mm256_srai_epi32(at, 16), width), _mm256_srai_epi32(x, 16));
        _mm256_store_si256((__m256i *) pixels, pixel);
        x = _mm256_add_epi32(x, step_x);
        at = _mm256_add_epi32(at, step_y);
        /* The picture's last pixel has no fourth byte, and beyond `end` there are none. */
        if (i + 8 <= end && _mm256_testz_si256(_mm256_cmpeq_epi32(pixel, last), _mm256_set1_epi32(-1))) {
            for (int k = 0; k < 8; k++) {
                store4(to + 3 * (i + k), load4(s->rgb + 3 * (int64_t) pixels[k]));
            }
        } else {
            for (int k = 0; k < 8 && i + k < end; k++) {
                memcpy(to + 3 * (i + k), s->rgb + 3 * (int64_t) pixels[k], 3);
            }
        }
    }
    fill(to + 3 * end, count - end, (uint32_t) p->fill);
}

/* The needed columns of a row, with as many bytes behind them as are read: where they are, or in `buffer`. */
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

static void spread(const jint *starts, const jint *weights, int32_t taps, const Plan *p, int32_t first, int32_t groups, int32_t *from, Spread *to) {
    for (int32_t i = 0; i < p->window_width; i++) {
        const jint *of = weights + (int64_t) (p->left + i) * taps;
        from[i] = 3 * (starts[p->left + i] - first);
        for (int32_t t = 0; t < taps; t++) {
            Spread *s = to + (int64_t) (i / 2) * groups + t / GROUP;
            int16_t *high = t % GROUP < 2 ? s->high01 : s->high23;
            int16_t *low = t % GROUP < 2 ? s->low01 : s->low23;
            for (int lane = 8 * (i % 2) + t % 2, end = lane + 6; lane < end; lane += 2) {
                high[lane] = (int16_t) (of[t] >> LOW_BITS);
                low[lane] = (int16_t) (of[t] & ((1 << LOW_BITS) - 1));
            }
        }
    }
}

/* Sums of products whose weights were halved, as whole numbers again. */
AVX2 INLINE __m256i joined(__m256i high, __m256i low) {
    __m256i sum = _mm256_add_epi32(_mm256_slli_epi32(high, LOW_BITS), low);
    return _mm256_srai_epi32(sum, FRACTION_BITS);
}

AVX2 INLINE __m256i two_pixels(const uint8_t *a, const uint8_t *b, const Spread *weights, int32_t groups) {
    const __m256i taps01 = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1));
    const __m256i taps23 = _mm256_broadcastsi128_si256(_mm_setr_epi8(6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1));
    __m256i high = _mm256_setzero_si256();
    __m256i low = _mm256_set1_epi32(1 << (FRACTION_BITS - 1));
    for (int32_t g = 0; g < groups; g++, a += 3 * GROUP, b += 3 * GROUP, weights++) {
        __m256i both = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *) a)), _mm_loadu_si128((const __m128i *) b), 1);
        __m256i pixels01 = _mm256_shuffle_epi8(both, taps01);
        __m256i pixels23 = _mm256_shuffle_epi8(both, taps23);
        high = _mm256_add_epi32(high, _mm256_madd_epi16(pixels01, _mm256_loadu_si256((const __m256i *) weights->high01)));
        low = _mm256_add_epi32(low, _mm256_madd_epi16(pixels01, _mm256_loadu_si256((const __m256i *) weights->low01)));
        high = _mm256_add_epi32(high, _mm256_madd_epi16(pixels23, _mm256_loadu_si256((const __m256i *) weights->high23)));
        low = _mm256_add_epi32(low, _mm256_madd_epi16(pixels23, _mm256_loadu_si256((const __m256i *) weights->low23)));
    }
    return joined(high, low);
}

AVX2 INLINE void across_by(const uint8_t *row, const int32_t *from, const Spread *weights, int32_t groups, int32_t width, uint8_t *to) {
    const __m128i pixels = _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
    for (int32_t i = 0; i < width; i += 4, weights += 2 * groups, to += 12) {
        __m256i pair01 = two_pixels(row + from[i], row + from[i + 1], weights, groups);
        __m256i pair23 = two_pixels(row + from[i + 2], row + from[i + 3], weights + groups, groups);
        __m256i bytes = _mm256_packs_epi32(pair01, pair23); /* lanes: pixels 0 and 2, pixels 1 and 3 */
        bytes = _mm256_packus_epi16(bytes, bytes);
        __m128i four = _mm_unpacklo_epi32(_mm256_castsi256_si128(bytes), _mm256_extracti128_si256(bytes, 1));
        _mm_storeu_si128((__m128i *) to, _mm_shuffle_epi8(four, pixels));
    }
}

/* The pass across: `width` pixels from a row with SLACK into one with SLACK. */
AVX2 static void across(const uint8_t *row, const int32_t *from, const Spread *weights, int32_t groups, int32_t width, uint8_t *to) {
    if (groups == 1) {
        across_by(row, from, weights, 1, width, to);
    } else if (groups == 2) {
        across_by(row, from, weights, 2, width, to);
    } else {
        across_by(row, from, weights, groups, width, to);
    }
}

/* The pass down: `count` bytes, each the weighted sum of those below one another in `taps` rows with SLACK. */
AVX2 static void down(const uint8_t **rows, const jint *weights, int32_t taps, int32_t count, uint8_t *to) {
    for (int32_t i = 0; i < count; i += 16) {
        __m256i high0 = _mm256_setzero_si256(), high1 = high0;
        __m256i low0 = _mm256_set1_epi32(1 << (FRACTION_BITS - 1)), low1 = low0;
        for (int32_t t = 0; t < taps; t += 2) {
            int32_t two = t + 1 < taps;
            int32_t weight0 = weights[t], weight1 = two ? weights[t + 1] : 0;
            __m256i row0 = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *) (rows[t] + i)));
            __m256i row1 = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *) (rows[t + two] + i)));
            __m256i high = _mm256_set1_epi32((int32_t) ((uint32_t) (weight0 >> LOW_BITS) & 0xffff) | (int32_t) ((uint32_t) (weight1 >> LOW_BITS) << 16));
            __m256i low = _mm256_set1_epi32((weight0 & ((1 << LOW_BITS) - 1)) | (weight1 & ((1 << LOW_BITS) - 1)) << 16);
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

typedef struct {
    const jint *starts, *weights;
    int32_t taps;
} Weights;

/* The last input that an output reaches, and one. */
INLINE int32_t end_of(Weights w, int32_t output, int32_t extent) {
    int32_t end = w.starts[output] + w.taps; /* weights of zero may reach beyond the picture */
    return end < extent ? end : extent;
}

INLINE size_t padded(int64_t bytes) {
    return ((size_t) bytes + 2 * SLACK) / SLACK * SLACK;
}

/* As Resampling.java: rows travel through both passes one by one, and as many are kept as a sum down needs. */
static int resize(Source s, Weights columns, Weights rows, uint8_t *to) {
    const Plan *p = s.plan;
    int32_t width = p->window_width;
    int64_t out = 3 * (int64_t) width;
    int across_first = columns.taps > 0 && !p->rows_first;
    s.first = columns.taps > 0 ? columns.starts[p->left] : p->left;
    s.count = (columns.taps > 0 ? end_of(columns, p->left + width - 1, p->source_width) : p->left + width) - s.first;
    int32_t groups = (columns.taps + GROUP - 1) / GROUP;
    int32_t kept = rows.taps > 0 ? rows.taps : 1;
    int64_t between = across_first ? out : 3 * (int64_t) s.count;
    s.beyond = 3 * GROUP * (int64_t) groups + SLACK;
    size_t line = padded(3 * (int64_t) s.count + s.beyond), slot = padded(across_first ? out + 12 : between);
    size_t spreads = sizeof(Spread) * (size_t) groups * (size_t) ((width + 3) / 4 * 2);
    size_t froms = padded(4 * (int64_t) (width + 4)), pointers = padded((int64_t) sizeof(uint8_t *) * 2 * kept), whole = padded(out + 12);
    uint8_t *memory = malloc(spreads + froms + pointers + line + whole + slot * (size_t) kept);
    if (memory == NULL) {
        return 0;
    }
    Spread *weights = (Spread *) memory;
    int32_t *from = (int32_t *) (memory + spreads);
    const uint8_t **ring = (const uint8_t **) (memory + spreads + froms), **reached = ring + kept;
    uint8_t *buffer = memory + spreads + froms + pointers, *finished = buffer + line, *slots = finished + whole;
    if (columns.taps > 0) {
        memset(weights, 0, spreads);
        memset(from, 0, froms);
        spread(columns.starts, columns.weights, columns.taps, p, s.first, groups, from, weights);
    }
    int32_t next = rows.taps > 0 ? rows.starts[p->top] : p->top;
    for (int32_t i = 0; i < p->window_height; i++, to += out) {
        int32_t y = p->top + i;
        int32_t begin = rows.taps > 0 ? rows.starts[y] : y;
        int32_t end = rows.taps > 0 ? end_of(rows, y, p->source_height) : y + 1;
        for (next = next < begin ? begin : next; next < end; next++) {
            uint8_t *own = slots + slot * (size_t) (next % kept);
            if (across_first) {
                across(row_of(&s, next, buffer), from, weights, groups, width, own);
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
        const jint *weights_down = rows.weights + (int64_t) y * rows.taps;
        if (p->rows_first) {
            down(reached, weights_down, end - begin, (int32_t) between, buffer);
            across(buffer, from, weights, groups, width, finished);
            memcpy(to, finished, (size_t) out);
        } else {
            down(reached, weights_down, end - begin, (int32_t) out, to);
        }
    }
    free(memory);
    return 1;
}

static void *borrow(JNIEnv *env, jarray array) {
    return array == NULL ? NULL : (*env)->GetPrimitiveArrayCritical(env, array, NULL);
}

static void give_back(JNIEnv *env, jarray array, void *borrowed, jint mode) {
    if (borrowed != NULL) {
        (*env)->ReleasePrimitiveArrayCritical(env, array, borrowed, mode);
    }
}

#define JAVA(type, name) JNIEXPORT type JNICALL Java_io_github_graftml_internal_pixels_NativePixels_##name

/* Which source this library was built from. */
JAVA(jstring, source)(JNIEnv *env, jclass type) {
    (void) type;
    return (*env)->NewStringUTF(env, SOURCE_SHA256);
}

JAVA(jboolean, runsHere)(JNIEnv *env, jclass type) {
    (void) env;
    (void) type;
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") != 0;
}

/* Whether it was done; not for lack of memory. */
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

/* Each byte as the float that its channel's table has for it, from a place in a direct buffer on. */
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
