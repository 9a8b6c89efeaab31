/* Exact streaming search for texts over a ROUGE-L threshold: the core, free of Python.

   F1 = 2 L / (m + n), L the length of the longest common subsequence of m and n tokens. A candidate is
   a kept row with F1 >= tn/td, decided in integers: 2 td L >= tn (m + n). Of the candidates, those count
   that pass the index's own predicate. Rows are numbered in the order in which they were added.

   Every function that can fail returns a status. After LCSX_NO_MEMORY from lcsx_add the index refuses all
   further work, since a row may be half indexed. There is no global or static state: two indexes may be
   used by two threads. */

#ifndef DATAGEN_LCS_INDEX_H
#define DATAGEN_LCS_INDEX_H

#include <stddef.h>
#include <stdint.h>

enum { LCSX_OK = 0, LCSX_NO_MEMORY = -1, LCSX_TOO_LONG = -2, LCSX_FULL = -3, LCSX_BAD_TOKEN = -4 };

/* The most tokens a row or query may have: positions and lengths are 16 bits wide, and one comparison
   takes at most LCSX_MOST_TOKENS * LCSX_MOST_TOKENS / 64 steps. */
#define LCSX_MOST_TOKENS 8192

typedef enum { LCSX_AT_LEAST = 0, LCSX_FLOAT_ABOVE = 1 } lcsx_predicate;

typedef struct {
    uint32_t tn, td;          /* candidates: F1 >= tn/td, 0 <= tn <= td, 1 <= td <= 1000 */
    lcsx_predicate predicate;
    uint64_t num, den;        /* LCSX_AT_LEAST: F1 >= num/den in integers, den <= 10^12 */
    double limit;             /* LCSX_FLOAT_ABOVE: 2PR/(P+R) > limit in double arithmetic */
} lcsx_settings;

typedef struct {
    int64_t row;              /* the earliest kept row that passes, or -1 */
    uint32_t common;          /* its L */
    uint32_t length;          /* its token count */
} lcsx_hit;

typedef struct lcsx lcsx;

int lcsx_new(const lcsx_settings *settings, lcsx **made);
void lcsx_free(lcsx *index);

/* Return in *token the number of a word (bytes), the same for the same word. */
int lcsx_intern(lcsx *index, const char *word, size_t size, uint32_t *token);

/* Find the earliest kept row over the threshold. No tokens match nothing. */
int lcsx_query(lcsx *index, const uint32_t *tokens, size_t count, lcsx_hit *hit);

/* Keep a row; its number is returned in *row. A row without tokens is kept and never found. */
int lcsx_add(lcsx *index, const uint32_t *tokens, size_t count, int64_t *row);

/* For tests: rank by frequency after so many rows, and sort a list's tail beyond so many entries. */
void lcsx_tune(lcsx *index, uint32_t first_ranking, uint32_t longest_tail);

size_t lcsx_rows(const lcsx *index);
size_t lcsx_words(const lcsx *index);

#endif
