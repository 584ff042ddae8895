// A function compiled once per x86-64 level; the fastest for the running processor is chosen at load time.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(SEMIVIS_NO_CLONES)
#define SEMIVIS_HAVE_CLONES
#define SEMIVIS_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4"), noinline))
#else
#define SEMIVIS_CLONES __attribute__((noinline))
#endif
