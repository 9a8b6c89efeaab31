/* See lcs_index.h. The method: prefix and position filters of exact set-similarity joins (Bayardo et al.
   2007, AllPairs; Xiao et al. 2008, PPJoin) over multisets of tokens, a parity signature, and the
   bit-parallel LCS of Hyyro (2004).

   Why it is exact: a candidate shares at least a = alpha(m, n) tokens, counted with repeats, with the
   query. Sort both rows by one global order of tokens, rarest first, and let w be the first token that
   both have: all shared tokens lie at or behind w's first place in either row, so w stands at a place
   <= m - a in the query and <= n - a in the row. So it suffices to index a row under its first
   n - min(a) + 1 tokens and to look the query's first m - min(a) + 1 tokens up. The order must only be
   the same for both rows at the time of a look-up: ranks never change without a rebuild of all lists. */

#include "lcs_index.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    uint64_t signature;
    uint32_t row;
    uint16_t length, place;
} entry;

typedef struct {
    entry *entries;                /* [0, sorted) by (length, place); [sorted, count) as they came */
    uint32_t count, capacity, sorted;
} list;

typedef struct {
    uint32_t rank, token;
} ranked;

struct lcsx {
    lcsx_settings settings;
    int is_broken;

    /* vocabulary: words to tokens */
    char *letters;
    size_t letters_count, letters_capacity;
    size_t *word_starts;           /* words + 1 */
    uint32_t *word_hashes;
    uint32_t *slots;               /* open addressing; EMPTY or a token */
    size_t slot_count;
    uint32_t words, words_capacity;

    /* of each token */
    list *lists;
    uint32_t *ranks;
    uint64_t *masks;               /* zero between calls */

    /* of each row */
    uint32_t *tokens;
    size_t tokens_count, tokens_capacity;
    size_t *starts;                /* rows + 1 */
    uint64_t *signatures;
    uint32_t *stamps;
    uint32_t rows, rows_capacity, stamp;

    /* ranking */
    uint32_t next_ranking, longest_tail, watched;
    double touched, watched_sum, usual;    /* entries looked at: in this query, lately, after ranking */

    /* scratch, one call at a time */
    ranked *order;
    uint32_t *needs;
    uint64_t *wide;
    size_t wide_capacity;
    entry *merge;
    size_t merge_capacity;
};

#define EMPTY UINT32_MAX
#define MOST_WORDS 0x7ffffff0u
#define MOST_ROWS 0x7ffffff0u
#define FIRST_RANKING 1000u
#define LONGEST_TAIL 64u
#define WATCH 1024u

static uint64_t mix(uint64_t x) {
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53ULL;
    return x ^ (x >> 33);
}

static uint32_t popcount(uint64_t x) {
#if defined(__GNUC__) || defined(__clang__)
    return (uint32_t)__builtin_popcountll(x);
#else
    x -= (x >> 1) & 0x5555555555555555ULL;
    x = (x & 0x3333333333333333ULL) + ((x >> 2) & 0x3333333333333333ULL);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
    return (uint32_t)((x * 0x0101010101010101ULL) >> 56);
#endif
}

/* Make room for `wanted` items, growing by a quarter at least. Nothing changes on failure. */
static int reserve(void **items, size_t *capacity, size_t wanted, size_t size) {
    size_t grown = *capacity + *capacity / 4 + 16;
    void *moved;
    if (wanted <= *capacity) return LCSX_OK;
    if (grown < wanted) grown = wanted;
    if (grown > SIZE_MAX / size) return LCSX_NO_MEMORY;
    moved = realloc(*items, grown * size);
    if (!moved) return LCSX_NO_MEMORY;
    *items = moved;
    *capacity = grown;
    return LCSX_OK;
}

int lcsx_new(const lcsx_settings *settings, lcsx **made) {
    lcsx *x = calloc(1, sizeof *x);
    *made = NULL;
    if (!x) return LCSX_NO_MEMORY;
    x->settings = *settings;
    x->next_ranking = FIRST_RANKING;
    x->longest_tail = LONGEST_TAIL;
    x->slot_count = 64;
    x->slots = malloc(x->slot_count * sizeof *x->slots);
    x->starts = calloc(1, sizeof *x->starts);
    x->word_starts = calloc(1, sizeof *x->word_starts);
    x->order = malloc(LCSX_MOST_TOKENS * sizeof *x->order);
    x->needs = malloc((LCSX_MOST_TOKENS + 1) * sizeof *x->needs);
    if (!x->slots || !x->starts || !x->word_starts || !x->order || !x->needs) {
        lcsx_free(x);
        return LCSX_NO_MEMORY;
    }
    memset(x->slots, 0xff, x->slot_count * sizeof *x->slots);
    *made = x;
    return LCSX_OK;
}

void lcsx_free(lcsx *x) {
    uint32_t token;
    if (!x) return;
    for (token = 0; token < x->words; token++) free(x->lists[token].entries);
    free(x->letters);
    free(x->word_starts);
    free(x->word_hashes);
    free(x->slots);
    free(x->lists);
    free(x->ranks);
    free(x->masks);
    free(x->tokens);
    free(x->starts);
    free(x->signatures);
    free(x->stamps);
    free(x->order);
    free(x->needs);
    free(x->wide);
    free(x->merge);
    free(x);
}

void lcsx_tune(lcsx *x, uint32_t first_ranking, uint32_t longest_tail) {
    x->next_ranking = first_ranking;
    x->longest_tail = longest_tail;
}

size_t lcsx_rows(const lcsx *x) { return x->rows; }

size_t lcsx_words(const lcsx *x) { return x->words; }

/* --- words ---------------------------------------------------------------------------------------- */

static uint32_t hash_word(const char *word, size_t size) {
    uint64_t hash = 0xcbf29ce484222325ULL ^ size;
    size_t at;
    for (at = 0; at < size; at++) hash = (hash ^ (unsigned char)word[at]) * 0x100000001b3ULL;
    return (uint32_t)(mix(hash) >> 32);
}

static int grow_slots(lcsx *x) {
    size_t count = x->slot_count * 2, at;
    uint32_t token, *slots;
    if (count > SIZE_MAX / sizeof *slots) return LCSX_NO_MEMORY;
    slots = malloc(count * sizeof *slots);
    if (!slots) return LCSX_NO_MEMORY;
    memset(slots, 0xff, count * sizeof *slots);
    for (token = 0; token < x->words; token++) {
        for (at = x->word_hashes[token] & (count - 1); slots[at] != EMPTY; at = (at + 1) & (count - 1)) {
        }
        slots[at] = token;
    }
    free(x->slots);
    x->slots = slots;
    x->slot_count = count;
    return LCSX_OK;
}

/* Grow the arrays that are indexed by token; they share one capacity. */
static int grow_words(lcsx *x) {
    size_t capacity = (size_t)x->words_capacity + x->words_capacity / 4 + 64;
    size_t *starts;
    uint32_t *hashes, *ranks;
    uint64_t *masks;
    list *lists;
    if (capacity > MOST_WORDS) capacity = MOST_WORDS;
    if (!(starts = realloc(x->word_starts, (capacity + 1) * sizeof *starts))) return LCSX_NO_MEMORY;
    x->word_starts = starts;
    if (!(hashes = realloc(x->word_hashes, capacity * sizeof *hashes))) return LCSX_NO_MEMORY;
    x->word_hashes = hashes;
    if (!(ranks = realloc(x->ranks, capacity * sizeof *ranks))) return LCSX_NO_MEMORY;
    x->ranks = ranks;
    if (!(masks = realloc(x->masks, capacity * sizeof *masks))) return LCSX_NO_MEMORY;
    x->masks = masks;
    if (!(lists = realloc(x->lists, capacity * sizeof *lists))) return LCSX_NO_MEMORY;
    x->lists = lists;
    x->words_capacity = (uint32_t)capacity;
    return LCSX_OK;
}

int lcsx_intern(lcsx *x, const char *word, size_t size, uint32_t *token) {
    uint32_t hash = hash_word(word, size), known;
    size_t at;
    if (x->is_broken) return LCSX_NO_MEMORY;
    for (at = hash & (x->slot_count - 1); (known = x->slots[at]) != EMPTY; at = (at + 1) & (x->slot_count - 1)) {
        size_t start = x->word_starts[known];
        if (x->word_hashes[known] == hash && x->word_starts[known + 1] - start == size &&
            (!size || !memcmp(x->letters + start, word, size))) {
            *token = known;
            return LCSX_OK;
        }
    }
    if (x->words >= MOST_WORDS) return LCSX_FULL;
    if (x->words == x->words_capacity && grow_words(x)) return LCSX_NO_MEMORY;
    if (size > SIZE_MAX - x->letters_count) return LCSX_NO_MEMORY;
    if (reserve((void **)&x->letters, &x->letters_capacity, x->letters_count + size, 1)) return LCSX_NO_MEMORY;
    if ((size_t)x->words * 2 >= x->slot_count) {
        if (grow_slots(x)) return LCSX_NO_MEMORY;
        for (at = hash & (x->slot_count - 1); x->slots[at] != EMPTY; at = (at + 1) & (x->slot_count - 1)) {
        }
    }
    if (size) memcpy(x->letters + x->letters_count, word, size);
    known = x->words++;
    x->letters_count += size;
    x->word_starts[known + 1] = x->letters_count;
    x->word_hashes[known] = hash;
    x->slots[at] = known;
    x->ranks[known] = 0x7fffffffu - known;   /* rarer than all before it, until the next ranking */
    x->masks[known] = 0;
    memset(&x->lists[known], 0, sizeof x->lists[known]);
    *token = known;
    return LCSX_OK;
}

/* --- what two lengths need ------------------------------------------------------------------------ */

static uint32_t alpha(const lcsx *x, uint64_t m, uint64_t n) {
    uint64_t least = (x->settings.tn * (m + n) + 2 * (uint64_t)x->settings.td - 1) / (2 * (uint64_t)x->settings.td);
    return least ? (uint32_t)least : 1;
}

static uint32_t shortest_partner(const lcsx *x, uint64_t m) {
    uint64_t rest = 2 * (uint64_t)x->settings.td - x->settings.tn;
    uint64_t least = (x->settings.tn * m + rest - 1) / rest;
    return least ? (uint32_t)least : 1;
}

/* The longest partner that `have` of the query's m tokens can still reach, or 0. */
static uint32_t longest_partner(const lcsx *x, uint64_t m, uint64_t have) {
    uint64_t sum;
    if (!x->settings.tn) return LCSX_MOST_TOKENS;
    sum = 2 * (uint64_t)x->settings.td * have / x->settings.tn;
    if (sum <= m) return 0;
    return sum - m > LCSX_MOST_TOKENS ? LCSX_MOST_TOKENS : (uint32_t)(sum - m);
}

/* The index's own predicate. The float one is rouge_score's arithmetic, operation by operation. */
static int passes(const lcsx *x, uint32_t common, uint32_t m, uint32_t n) {
    double precision, recall;
    if (x->settings.predicate == LCSX_AT_LEAST)
        return 2 * x->settings.den * common >= x->settings.num * ((uint64_t)m + n);
    if (!common) return 0;
    precision = (double)common / (double)n;
    recall = (double)common / (double)m;
    return 2 * precision * recall / (precision + recall) > x->settings.limit;
}

/* --- rows as ranked tokens ------------------------------------------------------------------------ */

static int by_rank(const void *left, const void *right) {
    uint32_t a = ((const ranked *)left)->rank, b = ((const ranked *)right)->rank;
    return a < b ? -1 : a > b;
}

/* Fill x->order with a row's tokens, rarest first; repeats stand together. */
static void rank_row(lcsx *x, const uint32_t *tokens, uint32_t m) {
    ranked *order = x->order;
    uint32_t i, j;
    for (i = 0; i < m; i++) {
        order[i].token = tokens[i];
        order[i].rank = x->ranks[tokens[i]];
    }
    if (m > 24) {
        qsort(order, m, sizeof *order, by_rank);
        return;
    }
    for (i = 1; i < m; i++) {
        ranked moved = order[i];
        for (j = i; j && order[j - 1].rank > moved.rank; j--) order[j] = order[j - 1];
        order[j] = moved;
    }
}

/* A parity sketch: the bits in which two differ are at most the tokens in which they differ. */
static uint64_t sign(const uint32_t *tokens, uint32_t m) {
    uint64_t signature = 0;
    uint32_t i;
    for (i = 0; i < m; i++) signature ^= 1ULL << (mix(tokens[i]) >> 58);
    return signature;
}

/* --- lists ---------------------------------------------------------------------------------------- */

static uint32_t key(const entry *e) { return (uint32_t)e->length << 16 | e->place; }

static int by_key(const void *left, const void *right) {
    uint32_t a = key(left), b = key(right);
    if (a != b) return a < b ? -1 : 1;
    a = ((const entry *)left)->row;
    b = ((const entry *)right)->row;
    return a < b ? -1 : a > b;
}

static int settle(lcsx *x, list *l) {
    uint32_t tail = l->count - l->sorted;
    int64_t i, j, k;
    if (!tail) return LCSX_OK;
    if (reserve((void **)&x->merge, &x->merge_capacity, tail, sizeof *x->merge)) return LCSX_NO_MEMORY;
    qsort(l->entries + l->sorted, tail, sizeof *l->entries, by_key);
    memcpy(x->merge, l->entries + l->sorted, tail * sizeof *x->merge);
    i = (int64_t)l->sorted - 1;
    j = (int64_t)tail - 1;
    for (k = (int64_t)l->count - 1; j >= 0; k--) {
        if (i >= 0 && key(&l->entries[i]) > key(&x->merge[j]))
            l->entries[k] = l->entries[i--];
        else
            l->entries[k] = x->merge[j--];
    }
    l->sorted = l->count;
    return LCSX_OK;
}

static int push(list *l, entry added) {
    size_t capacity = l->capacity;
    if (l->count == l->capacity) {
        size_t grown = capacity < 4 ? capacity + 1 : capacity + capacity / 4;
        entry *moved = realloc(l->entries, grown * sizeof *moved);
        if (!moved) return LCSX_NO_MEMORY;
        l->entries = moved;
        l->capacity = (uint32_t)grown;
    }
    l->entries[l->count++] = added;
    return LCSX_OK;
}

static int index_row(lcsx *x, uint32_t row, int is_settling) {
    const uint32_t *tokens = x->tokens + x->starts[row];
    uint32_t n = (uint32_t)(x->starts[row + 1] - x->starts[row]), places, i;
    if (!n) return LCSX_OK;
    rank_row(x, tokens, n);
    places = n - alpha(x, shortest_partner(x, n), n) + 1;
    for (i = 0; i < places; i++) {
        list *l = &x->lists[x->order[i].token];
        entry added = {x->signatures[row], row, (uint16_t)n, (uint16_t)i};
        if (i && x->order[i].token == x->order[i - 1].token) continue;
        if (push(l, added)) return LCSX_NO_MEMORY;
        if (is_settling && l->count - l->sorted > x->longest_tail + l->sorted / 8 && settle(x, l))
            return LCSX_NO_MEMORY;
    }
    return LCSX_OK;
}

static int by_number(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

/* Rank all tokens by how many rows have them, and index every row anew. */
static int rank_all(lcsx *x) {
    uint64_t *counts = calloc(x->words ? x->words : 1, sizeof *counts);
    uint32_t token, row, i;
    if (!counts) return LCSX_NO_MEMORY;
    for (token = 0; token < x->words; token++) counts[token] = token;
    for (row = 0; row < x->rows; row++) {
        uint32_t n = (uint32_t)(x->starts[row + 1] - x->starts[row]);
        rank_row(x, x->tokens + x->starts[row], n);
        for (i = 0; i < n; i++)
            if (!i || x->order[i].token != x->order[i - 1].token) counts[x->order[i].token] += 1ULL << 32;
    }
    qsort(counts, x->words, sizeof *counts, by_number);
    for (i = 0; i < x->words; i++) x->ranks[(uint32_t)counts[i]] = 0x80000000u + i;
    free(counts);
    for (token = 0; token < x->words; token++) x->lists[token].count = x->lists[token].sorted = 0;
    for (row = 0; row < x->rows; row++)
        if (index_row(x, row, 0)) return LCSX_NO_MEMORY;
    for (token = 0; token < x->words; token++) {
        list *l = &x->lists[token];
        if (!l->count) {
            free(l->entries);
            l->entries = NULL;
            l->capacity = 0;
        } else if (l->count < l->capacity) {
            entry *fitted = realloc(l->entries, l->count * sizeof *fitted);
            if (fitted) {
                l->entries = fitted;
                l->capacity = l->count;
            }
        }
        if (l->count > x->longest_tail && settle(x, l)) return LCSX_NO_MEMORY;
    }
    return LCSX_OK;
}

int lcsx_add(lcsx *x, const uint32_t *tokens, size_t count, int64_t *row) {
    size_t i;
    *row = -1;
    if (x->is_broken) return LCSX_NO_MEMORY;
    if (count > LCSX_MOST_TOKENS) return LCSX_TOO_LONG;
    if (x->rows >= MOST_ROWS) return LCSX_FULL;
    for (i = 0; i < count; i++)
        if (tokens[i] >= x->words) return LCSX_BAD_TOKEN;
    if (x->rows == x->rows_capacity) {
        size_t capacity = (size_t)x->rows_capacity + x->rows_capacity / 4 + 64;
        size_t *starts = realloc(x->starts, (capacity + 1) * sizeof *starts);
        uint64_t *signatures;
        uint32_t *stamps;
        if (!starts) return LCSX_NO_MEMORY;
        x->starts = starts;
        if (!(signatures = realloc(x->signatures, capacity * sizeof *signatures))) return LCSX_NO_MEMORY;
        x->signatures = signatures;
        if (!(stamps = realloc(x->stamps, capacity * sizeof *stamps))) return LCSX_NO_MEMORY;
        x->stamps = stamps;
        memset(stamps + x->rows_capacity, 0, (capacity - x->rows_capacity) * sizeof *stamps);
        x->rows_capacity = (uint32_t)capacity;
    }
    if (reserve((void **)&x->tokens, &x->tokens_capacity, x->tokens_count + count, sizeof *x->tokens))
        return LCSX_NO_MEMORY;
    if (count) memcpy(x->tokens + x->tokens_count, tokens, count * sizeof *tokens);
    x->tokens_count += count;
    x->starts[x->rows + 1] = x->tokens_count;
    x->signatures[x->rows] = sign(tokens, (uint32_t)count);
    x->rows++;
    x->is_broken = index_row(x, x->rows - 1, 1);
    if (!x->is_broken && x->rows >= x->next_ranking) {
        x->is_broken = rank_all(x);
        x->next_ranking = UINT32_MAX;
    }
    if (x->is_broken) return LCSX_NO_MEMORY;
    *row = x->rows - 1;
    return LCSX_OK;
}

/* --- the query ------------------------------------------------------------------------------------ */

/* What a query of m tokens is compared with, set up at the first comparison. */
typedef struct {
    const uint32_t *tokens;
    uint32_t m, words;             /* words of 64 places */
    int is_ready;
} comparison;

static int prepare(lcsx *x, comparison *c) {
    uint32_t i, rows = 0;
    c->is_ready = 1;
    if (c->words == 1) {
        for (i = 0; i < c->m; i++) x->masks[c->tokens[i]] |= 1ULL << i;
        return LCSX_OK;
    }
    if (reserve((void **)&x->wide, &x->wide_capacity, ((size_t)c->m + 1) * c->words, sizeof *x->wide))
        return LCSX_NO_MEMORY;
    memset(x->wide, 0, ((size_t)c->m + 1) * c->words * sizeof *x->wide);
    for (i = 0; i < c->m; i++) {
        uint64_t *slot = &x->masks[c->tokens[i]];
        if (!*slot) *slot = ++rows;          /* row 0 of `wide` is the running vector */
        x->wide[(size_t)*slot * c->words + i / 64] |= 1ULL << (i & 63);
    }
    return LCSX_OK;
}

static void forget(lcsx *x, const comparison *c) {
    uint32_t i;
    if (c->is_ready)
        for (i = 0; i < c->m; i++) x->masks[c->tokens[i]] = 0;
}

static uint32_t common_narrow(const lcsx *x, const comparison *c, const uint32_t *other, uint32_t n) {
    uint64_t v = ~0ULL;
    uint32_t i;
    for (i = 0; i < n; i++) {
        uint64_t u = v & x->masks[other[i]];
        v = (v + u) | (v - u);
    }
    v = ~v;
    if (c->m < 64) v &= (1ULL << c->m) - 1;
    return popcount(v);
}

static uint32_t common_wide(const lcsx *x, const comparison *c, const uint32_t *other, uint32_t n) {
    uint64_t *v = x->wide;
    uint32_t common = 0, i, k;
    for (k = 0; k < c->words; k++) v[k] = ~0ULL;
    for (i = 0; i < n; i++) {
        uint64_t slot = x->masks[other[i]], carry = 0;
        const uint64_t *mask = x->wide + (size_t)slot * c->words;
        if (!slot) continue;
        for (k = 0; k < c->words; k++) {
            uint64_t u = v[k] & mask[k], sum = v[k] + u, over = sum < u, with = sum + carry;
            carry = over | (with < sum);
            v[k] = with | (v[k] - u);
        }
    }
    for (k = 0; k < c->words; k++) {
        uint64_t left = ~v[k];
        if (k == c->words - 1 && (c->m & 63)) left &= (1ULL << (c->m & 63)) - 1;
        common += popcount(left);
    }
    return common;
}

/* Compare with one row that passed the filters; take it if it passes and is the earliest so far. */
static int compare(lcsx *x, comparison *c, const entry *e, lcsx_hit *hit) {
    const uint32_t *other = x->tokens + x->starts[e->row];
    uint32_t common;
    if (!c->is_ready && prepare(x, c)) return LCSX_NO_MEMORY;
    common = c->words == 1 ? common_narrow(x, c, other, e->length) : common_wide(x, c, other, e->length);
    if (common >= x->needs[e->length] && passes(x, common, c->m, e->length)) {
        hit->row = e->row;
        hit->common = common;
        hit->length = e->length;
    }
    return LCSX_OK;
}

/* The first of entries[from, to) whose key is at least `least`, found by galloping. */
static uint32_t seek(const entry *entries, uint32_t from, uint32_t to, uint32_t least) {
    uint32_t step = 1, low = from, high;
    while (to - low > step && key(&entries[low + step - 1]) < least) {
        low += step;
        step *= 2;
    }
    high = to - low > step ? low + step : to;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (key(&entries[middle]) < least)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Filter entries[from, to), all of lengths low..high, and compare what is left. */
static int scan(lcsx *x, comparison *c, const entry *entries, uint32_t from, uint32_t to, uint32_t low,
                uint32_t high, uint64_t signature, lcsx_hit *hit) {
    uint32_t k;
    for (k = from; k < to; k++) {
        const entry *e = &entries[k];
        uint32_t need;
        if (e->length < low || e->length > high) continue;
        need = x->needs[e->length];
        if ((uint32_t)e->place + need > e->length) continue;
        if (popcount(signature ^ e->signature) > c->m + e->length - 2 * need) continue;
        if (hit->row >= 0 && (int64_t)e->row > hit->row) continue;
        if (x->stamps[e->row] == x->stamp) continue;
        x->stamps[e->row] = x->stamp;
        if (compare(x, c, e, hit)) return LCSX_NO_MEMORY;
    }
    x->touched += to - from;
    return LCSX_OK;
}

static int search(lcsx *x, comparison *c, lcsx_hit *hit) {
    uint32_t m = c->m, low = shortest_partner(x, m), most = longest_partner(x, m, m), n, j, places;
    uint64_t signature = sign(c->tokens, m);
    for (n = low; n <= most; n++) x->needs[n] = alpha(x, m, n);
    places = m - alpha(x, m, low) + 1;
    for (j = 0; j < places; j++) {
        const list *l = &x->lists[x->order[j].token];
        uint32_t high = longest_partner(x, m, m - j), at = 0;
        if (high > most) high = most;
        if (high < low) break;
        if (j && x->order[j].token == x->order[j - 1].token) continue;
        for (n = low; n <= high && at < l->sorted; n++) {
            uint32_t end;
            at = seek(l->entries, at, l->sorted, n << 16);
            if (at == l->sorted) break;
            if (l->entries[at].length > n) {
                n = l->entries[at].length - 1u;
                continue;
            }
            end = seek(l->entries, at, l->sorted, (n << 16 | (n - x->needs[n])) + 1);
            if (scan(x, c, l->entries, at, end, low, high, signature, hit)) return LCSX_NO_MEMORY;
            at = end;
        }
        if (scan(x, c, l->entries, l->sorted, l->count, low, high, signature, hit)) return LCSX_NO_MEMORY;
    }
    return LCSX_OK;
}

/* Rank anew where the look-ups of the last WATCH queries took three times what they did after the last
   ranking: a word has become common since. */
static int rank_if_slow(lcsx *x) {
    double mean;
    if (x->next_ranking != UINT32_MAX) return LCSX_OK;
    x->watched_sum += x->touched;
    if (++x->watched < WATCH) return LCSX_OK;
    mean = x->watched_sum / WATCH + 64;
    x->watched = 0;
    x->watched_sum = 0;
    if (!x->usual) x->usual = mean;
    if (mean <= 3 * x->usual) return LCSX_OK;
    x->usual = 0;
    x->is_broken = rank_all(x);
    return x->is_broken;
}

int lcsx_query(lcsx *x, const uint32_t *tokens, size_t count, lcsx_hit *hit) {
    comparison c = {tokens, (uint32_t)count, (uint32_t)((count + 63) / 64), 0};
    size_t i;
    int status;
    hit->row = -1;
    hit->common = hit->length = 0;
    if (x->is_broken) return LCSX_NO_MEMORY;
    if (count > LCSX_MOST_TOKENS) return LCSX_TOO_LONG;
    for (i = 0; i < count; i++)
        if (tokens[i] >= x->words) return LCSX_BAD_TOKEN;
    if (!count || !x->rows) return LCSX_OK;
    if (!++x->stamp) {
        memset(x->stamps, 0, x->rows_capacity * sizeof *x->stamps);
        x->stamp = 1;
    }
    rank_row(x, tokens, c.m);
    x->touched = 0;
    status = search(x, &c, hit);
    forget(x, &c);
    return status ? status : rank_if_slow(x);
}
