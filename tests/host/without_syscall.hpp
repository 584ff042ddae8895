// Errors of the system that no file system at hand gives.
#pragma once

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <thread>

/// Runs `action` in a thread of its own, in which the system call `number` fails with `error`.
template <class Action>
void without_syscall(unsigned number, unsigned error, Action action) {
  std::thread([&] {
    sock_filter steps[] = {
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},  // the number is the first word of seccomp_data
        {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, number},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | error},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
    };
    sock_fprog program{4, steps};
    ASSERT_EQ(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
    ASSERT_EQ(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
    action();
  }).join();
}
