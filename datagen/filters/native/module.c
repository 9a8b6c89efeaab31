/* The Python face of lcs_index: datagen.filters._native, on the limited API of Python 3.11. */

#define Py_LIMITED_API 0x030B0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <string.h>

#include "lcs_index.h"

typedef struct {
    PyObject_HEAD
    lcsx *index;
    uint32_t *tokens;              /* LCSX_MOST_TOKENS, the arguments of one call */
} Index;

static PyObject *fail(int status) {
    switch (status) {
    case LCSX_NO_MEMORY: return PyErr_NoMemory();
    case LCSX_TOO_LONG: PyErr_Format(PyExc_ValueError, "more than %d tokens", LCSX_MOST_TOKENS); break;
    case LCSX_FULL: PyErr_SetString(PyExc_OverflowError, "the index is full"); break;
    default: PyErr_SetString(PyExc_ValueError, "a token that this index did not give out");
    }
    return NULL;
}

static PyObject *index_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"candidate", "exact", "limit", "is_float", NULL};
    unsigned long tn, td;
    unsigned long long num, den;
    double limit;
    int is_float, status;
    lcsx_settings settings;
    Index *self;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "(kk)(KK)dp", names, &tn, &td, &num, &den, &limit, &is_float))
        return NULL;
    if (!td || td > 1000 || tn > td || !den || den > 1000000000000ULL || num > den) {
        PyErr_SetString(PyExc_ValueError, "thresholds are 0..1, candidate over at most 1000, exact over 10^12");
        return NULL;
    }
    self = (Index *)allocate(type, 0);
    if (!self) return NULL;
    settings.tn = (uint32_t)tn;
    settings.td = (uint32_t)td;
    settings.num = num;
    settings.den = den;
    settings.limit = limit;
    settings.predicate = is_float ? LCSX_FLOAT_ABOVE : LCSX_AT_LEAST;
    self->tokens = PyMem_Malloc(LCSX_MOST_TOKENS * sizeof *self->tokens);
    status = self->tokens ? lcsx_new(&settings, &self->index) : LCSX_NO_MEMORY;
    if (status) {
        Py_DECREF((PyObject *)self);
        return fail(status);
    }
    return (PyObject *)self;
}

static void index_dealloc(PyObject *object) {
    Index *self = (Index *)object;
    PyTypeObject *type = Py_TYPE(object);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    lcsx_free(self->index);
    PyMem_Free(self->tokens);
    release(object);
    Py_DECREF((PyObject *)type);
}

/* A growing row of tokens while a text is read. */
typedef struct {
    uint32_t *at;
    size_t count, capacity;
} row;

static int append(Index *self, row *r, const char *word, size_t size) {
    uint32_t token;
    int status = lcsx_intern(self->index, word, size, &token);
    if (status) {
        fail(status);
        return -1;
    }
    if (r->count == r->capacity) {
        size_t grown = r->capacity * 2 + 32;
        uint32_t *moved = grown > SIZE_MAX / sizeof *moved ? NULL : PyMem_Realloc(r->at, grown * sizeof *moved);
        if (!moved) {
            PyErr_NoMemory();
            return -1;
        }
        r->at = moved;
        r->capacity = grown;
    }
    r->at[r->count++] = token;
    return 0;
}

/* Runs of letters and digits of an ASCII text, in lower case: rouge_score's tokens. */
static int read_ascii(Index *self, row *r, PyObject *text) {
    Py_ssize_t size, at, start;
    const char *letters = PyUnicode_AsUTF8AndSize(text, &size);
    char *lower;
    int status = 0;
    if (!letters) return -1;
    lower = PyMem_Malloc(size ? (size_t)size : 1);
    if (!lower) {
        PyErr_NoMemory();
        return -1;
    }
    for (at = 0; at < size; at++) {
        unsigned char c = (unsigned char)letters[at];
        if (c >= 0x80) {
            PyErr_SetString(PyExc_ValueError, "a text must be ASCII; give a list of tokens for any other");
            status = -1;
            break;
        }
        lower[at] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    for (at = 0; !status && at < size; at = at > start ? at : at + 1) {
        start = at;
        while (at < size && ((lower[at] >= 'a' && lower[at] <= 'z') || (lower[at] >= '0' && lower[at] <= '9'))) at++;
        if (at > start) status = append(self, r, lower + start, (size_t)(at - start));
    }
    PyMem_Free(lower);
    return status;
}

static int read_list(Index *self, row *r, PyObject *words) {
    Py_ssize_t count = PyList_Size(words), at, size;
    for (at = 0; at < count; at++) {
        PyObject *word = PyList_GetItem(words, at);
        const char *letters = word ? PyUnicode_AsUTF8AndSize(word, &size) : NULL;
        if (!letters || append(self, r, letters, (size_t)size)) return -1;
    }
    return 0;
}

static PyObject *index_encode(PyObject *object, PyObject *text) {
    Index *self = (Index *)object;
    row r = {NULL, 0, 0};
    PyObject *encoded = NULL;
    int status;
    if (PyUnicode_Check(text)) {
        status = read_ascii(self, &r, text);
    } else if (PyList_Check(text)) {
        status = read_list(self, &r, text);
    } else {
        PyErr_SetString(PyExc_TypeError, "give an ASCII text or a list of tokens");
        status = -1;
    }
    if (!status) encoded = PyBytes_FromStringAndSize((const char *)r.at, (Py_ssize_t)(r.count * sizeof *r.at));
    PyMem_Free(r.at);
    return encoded;
}

/* Copy an encoded row to self->tokens. */
static int take(Index *self, PyObject *encoded, size_t *count) {
    char *bytes;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(encoded, &bytes, &size)) return -1;
    *count = (size_t)size / sizeof *self->tokens;
    if ((size_t)size % sizeof *self->tokens) {
        PyErr_SetString(PyExc_ValueError, "not an encoded row");
        return -1;
    }
    if (*count > LCSX_MOST_TOKENS) {
        fail(LCSX_TOO_LONG);
        return -1;
    }
    memcpy(self->tokens, bytes, (size_t)size);
    return 0;
}

static PyObject *index_query(PyObject *object, PyObject *encoded) {
    Index *self = (Index *)object;
    lcsx_hit hit;
    size_t count;
    int status;
    if (take(self, encoded, &count)) return NULL;
    status = lcsx_query(self->index, self->tokens, count, &hit);
    if (status) return fail(status);
    if (hit.row < 0) Py_RETURN_NONE;
    return Py_BuildValue("(LII)", (long long)hit.row, hit.common, hit.length);
}

static PyObject *index_add(PyObject *object, PyObject *encoded) {
    Index *self = (Index *)object;
    int64_t made;
    size_t count;
    int status;
    if (take(self, encoded, &count)) return NULL;
    status = lcsx_add(self->index, self->tokens, count, &made);
    return status ? fail(status) : PyLong_FromLongLong(made);
}

static PyObject *index_tune(PyObject *object, PyObject *args) {
    unsigned long first_ranking, longest_tail;
    if (!PyArg_ParseTuple(args, "kk", &first_ranking, &longest_tail)) return NULL;
    lcsx_tune(((Index *)object)->index, (uint32_t)first_ranking, (uint32_t)longest_tail);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"encode", index_encode, METH_O,
     "encode(text) -> bytes\n\nReturn the tokens of an ASCII text, or of a list of words, as 32-bit numbers."},
    {"query", index_query, METH_O,
     "query(encoded) -> (row, common, length) or None\n\nFind the earliest row over the threshold."},
    {"add", index_add, METH_O, "add(encoded) -> int\n\nKeep a row and return its number."},
    {"tune", index_tune, METH_VARARGS,
     "tune(first_ranking, longest_tail)\n\nFor tests: when to rank and when to sort."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Index(candidate, exact, limit, is_float)\n\nAn exact index over a ROUGE-L threshold."},
    {Py_tp_new, index_new},
    {Py_tp_dealloc, index_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    "datagen.filters._native.Index", sizeof(Index), 0, Py_TPFLAGS_DEFAULT, slots,
};

static int module_exec(PyObject *module) {
    PyObject *type = PyType_FromSpec(&spec);
    int status;
    if (!type) return -1;
    status = PyModule_AddObjectRef(module, "Index", type);
    Py_DECREF(type);
    return status ? status : PyModule_AddIntConstant(module, "MOST_TOKENS", LCSX_MOST_TOKENS);
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, module_exec},
    {0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_native", "The native core of near-duplicate search.", 0, NULL, module_slots,
    NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__native(void) { return PyModuleDef_Init(&module); }
