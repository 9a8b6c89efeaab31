/* Random streams through lcs_index, each decision held against a plain LCS table. Built with AddressSanitizer
   and UndefinedBehaviorSanitizer by .ci/fuzz, a second time with a malloc that fails now and then: then no
   decision may differ either, only be refused.

       fuzz_lcs_index SECONDS [SEED]

   Exits 1 at the first decision that differs, with the seed of its stream. */

#include "../../datagen/filters/native/lcs_index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef FAILING
/* lcs_index.c is included with an allocator that fails once in a while. */
static uint32_t luck = 1;
static int fails(void) {
    luck = luck * 1664525u + 1013904223u;
    return luck >> 24 == 0;
}
static void *try_malloc(size_t size) { return fails() ? NULL : malloc(size); }
static void *try_calloc(size_t count, size_t size) { return fails() ? NULL : calloc(count, size); }
static void *try_realloc(void *old, size_t size) { return fails() ? NULL : realloc(old, size); }
#define malloc try_malloc
#define calloc try_calloc
#define realloc try_realloc
#include "../../datagen/filters/native/lcs_index.c"
#undef malloc
#undef calloc
#undef realloc
#endif

enum { STREAM_ROWS = 160, STREAM_LENGTH = 200, STREAM_WORDS = 64 };

static uint64_t state;

static uint32_t below(uint32_t bound) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 32) % bound);
}

static uint32_t table_lcs(const uint32_t *a, uint32_t m, const uint32_t *b, uint32_t n) {
    static uint32_t line[STREAM_LENGTH + 1];
    uint32_t i, j;
    memset(line, 0, sizeof line);
    for (i = 1; i <= m; i++) {
        uint32_t corner = 0;
        for (j = 1; j <= n; j++) {
            uint32_t above = line[j];
            if (a[i - 1] == b[j - 1])
                line[j] = corner + 1;
            else if (line[j - 1] > above)
                line[j] = line[j - 1];
            corner = above;
        }
    }
    return line[n];
}

static int decides(const lcsx_settings *s, uint32_t common, uint32_t m, uint32_t n) {
    double precision, recall;
    if (!common) return 0;
    if (s->predicate == LCSX_AT_LEAST) return 2 * s->den * common >= s->num * ((uint64_t)m + n);
    precision = (double)common / (double)n;
    recall = (double)common / (double)m;
    return 2 * precision * recall / (precision + recall) > s->limit;
}

/* Fill a row: new, or an edited copy of an earlier one. */
static uint32_t make(uint32_t (*rows)[STREAM_LENGTH], const uint32_t *lengths, uint32_t made, uint32_t longest,
                     uint32_t words, uint32_t *row) {
    uint32_t length, i, edits;
    if (!made || below(3) == 0) {
        length = below(longest + 1);
        for (i = 0; i < length; i++) row[i] = below(words);
        return length;
    }
    i = below(made);
    length = lengths[i];
    memcpy(row, rows[i], length * sizeof *row);
    for (edits = below(4); edits; edits--) {
        uint32_t at = below(length + 1);
        if (at < length && below(2)) {
            memmove(row + at, row + at + 1, (length - at - 1) * sizeof *row);
            length--;
        } else if (length < STREAM_LENGTH) {
            memmove(row + at + 1, row + at, (length - at) * sizeof *row);
            row[at] = below(words);
            length++;
        }
    }
    return length;
}

/* An index that had no memory says so, and may be freed. */
static int refused(lcsx *index, int status) {
    lcsx_free(index);
#ifdef FAILING
    return status != LCSX_NO_MEMORY;
#else
    return status != LCSX_OK;
#endif
}

static int stream(uint64_t seed) {
    static uint32_t rows[STREAM_ROWS][STREAM_LENGTH];
    static const uint32_t tails[] = {0, 1, 3, 64}, rankings[] = {1, 3, 6, 12, 1000};
    uint32_t lengths[STREAM_ROWS], tokens[STREAM_WORDS], count, words, longest, i, k, token;
    int kept[STREAM_ROWS];
    int64_t added, order = 0;
    lcsx_settings s;
    lcsx_hit hit;
    lcsx *index;
    char word[24];
    int status;

    state = seed * 0x9e3779b97f4a7c15ULL + 1;
    s.num = below(11);
    s.den = 10;
    s.tn = (uint32_t)s.num;
    s.td = 10;
    s.limit = (double)s.num / 10;
    s.predicate = below(2) ? LCSX_AT_LEAST : LCSX_FLOAT_ABOVE;
    words = (uint32_t[]){3, 8, 60}[below(3)];
    longest = (uint32_t[]){5, 14, 70, 190}[below(4)];
    count = 10 + below(STREAM_ROWS - 10);
    if (lcsx_new(&s, &index)) return 0;
    lcsx_tune(index, rankings[below(5)], tails[below(4)]);
    for (i = 0; i < words; i++) {
        int size = snprintf(word, sizeof word, "w%u", i * i);
        int status = lcsx_intern(index, word, (size_t)size, &tokens[i]);
        if (status) return refused(index, status);
        if (tokens[i] != i) return 1;
    }
    if (lcsx_intern(index, "w0", 2, &token) || token != 0) return 1;
    for (i = 0; i < count; i++) {
        int64_t expected = -1;
        uint32_t common = 0;
        lengths[i] = make(rows, lengths, i, longest, words, rows[i]);
        for (k = 0; k < i && expected < 0; k++) {
            if (kept[k] < 0) continue;
            common = table_lcs(rows[k], lengths[k], rows[i], lengths[i]);
            if (decides(&s, common, lengths[i], lengths[k])) expected = kept[k];
        }
        status = lcsx_query(index, rows[i], lengths[i], &hit);
        if (status) return refused(index, status);
        if (hit.row != expected || (expected >= 0 && hit.common != common)) {
            fprintf(stderr, "row %u: index says %lld, table says %lld\n", i, (long long)hit.row,
                    (long long)expected);
            return 1;
        }
        kept[i] = -1;
        if (expected < 0) {
            status = lcsx_add(index, rows[i], lengths[i], &added);
            if (status) return refused(index, status);
            if (added != order) return 1;
            kept[i] = (int)order++;
        }
    }
    token = (uint32_t)lcsx_words(index);
    if (lcsx_query(index, &token, 1, &hit) != LCSX_BAD_TOKEN) return 1;
    if (lcsx_add(index, &token, 1, &added) != LCSX_BAD_TOKEN) return 1;
    if (lcsx_query(index, tokens, (size_t)LCSX_MOST_TOKENS + 1, &hit) != LCSX_TOO_LONG) return 1;
    lcsx_free(index);
    return 0;
}

int main(int argc, char **argv) {
    time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 10);
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1, first = seed;
    do {
        if (stream(seed)) {
            fprintf(stderr, "failed at seed %llu\n", (unsigned long long)seed);
            return 1;
        }
        seed++;
    } while (time(NULL) < end);
    printf("%llu streams decided as by the table\n", (unsigned long long)(seed - first));
    return 0;
}
