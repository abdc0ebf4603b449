package dev.holdfast.posix;

import java.util.Locale;

/** The system calls used, with their numbers (asm/unistd_64.h; asm-generic/unistd.h for aarch64). */
enum Call {
  READ(0, 63),
  WRITE(1, 64),
  CLOSE(3, 57),
  LSEEK(8, 62),
  PREAD64(17, 67),
  PWRITE64(18, 68),
  KILL(62, 129),
  FLOCK(73, 32),
  FSYNC(74, 82),
  FDATASYNC(75, 83),
  FTRUNCATE(77, 46),
  FCHMOD(91, 52),
  GETEUID(107, 175),
  GETEGID(108, 177),
  SETFSUID(122, 151), // tests act as another user through these two
  SETFSGID(123, 152),
  FSTATFS(138, 44),
  SETXATTR(188, 5),
  FSETXATTR(190, 7),
  GETXATTR(191, 8),
  FGETXATTR(193, 10),
  LISTXATTR(194, 11),
  FLISTXATTR(196, 13),
  REMOVEXATTR(197, 14),
  FREMOVEXATTR(199, 16),
  GETDENTS64(217, 61),
  FADVISE64(221, 223),
  OPENAT(257, 56),
  MKDIRAT(258, 34),
  MKNODAT(259, 33),
  FCHOWNAT(260, 54),
  UNLINKAT(263, 35),
  LINKAT(265, 37),
  SYMLINKAT(266, 36),
  READLINKAT(267, 78),
  FCHMODAT(268, 53),
  UTIMENSAT(280, 88),
  FALLOCATE(285, 47),
  SYNCFS(306, 267),
  RENAMEAT2(316, 276),
  STATX(332, 291),
  OPENAT2(437, 437);

  final long number;

  Call(int x86, int arm) {
    this.number = Machine.pick(x86, arm);
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
