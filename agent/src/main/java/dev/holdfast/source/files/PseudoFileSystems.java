package dev.holdfast.source.files;

import java.util.Set;

/** File systems the kernel makes up: nothing in them can be backed up (magic numbers of linux/magic.h). */
final class PseudoFileSystems {
  private static final Set<Long> MAGIC =
      Set.of(
          0x9fa0L, // proc
          0x62656572L, // sysfs
          0x27e0ebL, // cgroup
          0x63677270L, // cgroup2
          0x64626720L, // debugfs
          0x74726163L, // tracefs
          0x1cd1L, // devpts
          0x73636673L, // securityfs
          0x6165676cL, // pstore
          0xcafe4a11L, // bpf
          0xde5e81e4L, // efivarfs
          0x62656570L, // configfs
          0x19800202L, // mqueue
          0xf97cff8cL, // selinux
          0x6e736673L, // nsfs
          0x0187L, // autofs
          0x65735543L, // fusectl
          0x42494e4dL, // binfmt_misc
          0x67596969L); // rpc_pipefs

  private PseudoFileSystems() {}

  static boolean contains(long magic) {
    return MAGIC.contains(magic & 0xffffffffL);
  }
}
