package dev.holdfast.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;

/**
 * One downcall for every system call: libc's variadic {@code syscall} with five machine words. One handle links in a few
 * milliseconds where forty would cost a visible start-up; libc turns the kernel's negative result into -1 and errno.
 */
final class Kernel {
  /** {@code AT_FDCWD}: only ever used together with an absolute path. */
  static final long AT_FDCWD = -100;

  private static final Syscall SYSCALL = link();

  private Kernel() {}

  private static Syscall link() {
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    Linker linker = Linker.nativeLinker();
    MethodHandle handle =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(word, word, word, word, word, word, word),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));
    return MethodHandleProxies.asInterfaceInstance(
        Syscall.class, handle.asSpreader(long[].class, 5));
  }

  /** Calls and returns a result ≥ 0, or the negative errno. Interrupted calls are repeated. */
  static long attempt(Call call, long a, long b, long c, long d, long e) {
    Scratch scratch = Scratch.mine();
    MemorySegment state = scratch.state;
    long[] arguments = scratch.arguments;
    arguments[0] = a;
    arguments[1] = b;
    arguments[2] = c;
    arguments[3] = d;
    arguments[4] = e;
    while (true) {
      long result = SYSCALL.call(state, call.number, arguments);
      if (result != -1L) {
        return result;
      }
      int errno = state.get(ValueLayout.JAVA_INT, 0L);
      if (errno != Errno.EINTR.number() || call == Call.CLOSE) {
        return -errno;
      }
    }
  }

  static long attempt(Call call, long a, long b, long c, long d) {
    return attempt(call, a, b, c, d, 0L);
  }

  static long call(Call call, long a, long b, long c, long d, long e) throws PosixException {
    return check(call, attempt(call, a, b, c, d, e));
  }

  static long call(Call call, long a, long b, long c, long d) throws PosixException {
    return check(call, attempt(call, a, b, c, d, 0L));
  }

  static long call(Call call, long a, long b, long c) throws PosixException {
    return check(call, attempt(call, a, b, c, 0L, 0L));
  }

  static long call(Call call, long a, long b) throws PosixException {
    return check(call, attempt(call, a, b, 0L, 0L, 0L));
  }

  static long check(Call call, long result) throws PosixException {
    if (result < 0) {
      throw new PosixException((int) -result, call.text());
    }
    return result;
  }

  /** Native memory of one thread, reused by all calls; freed some time after the thread has ended. */
  static final class Scratch {
    static final int PATH_ROOM = 4096;
    static final int IO_ROOM = 128 * 1024;
    private static final ThreadLocal<Scratch> MINE = ThreadLocal.withInitial(Scratch::new);

    final MemorySegment state;
    final long[] arguments = new long[5];
    final MemorySegment struct; // statx, statfs, open_how, timespec
    final MemorySegment pathA;
    final MemorySegment pathB;
    private @org.jspecify.annotations.Nullable MemorySegment io;

    private Scratch() {
      MemorySegment all = Arena.ofAuto().allocate(16 + 256 + 2 * (PATH_ROOM + 16), 16);
      state = all.asSlice(0, 16);
      struct = all.asSlice(16, 256);
      pathA = all.asSlice(272, PATH_ROOM + 16);
      pathB = all.asSlice(272 + PATH_ROOM + 16, PATH_ROOM + 16);
    }

    static Scratch mine() {
      return MINE.get();
    }

    /** {@link #IO_ROOM} bytes for data that passes between the kernel and a Java array. */
    MemorySegment io() {
      MemorySegment have = io;
      if (have == null) {
        have = Arena.ofAuto().allocate(IO_ROOM, 64);
        io = have;
      }
      return have;
    }

    /** A path of at most 4,095 bytes, NUL-terminated, in {@link #pathA}; its address. */
    long a(byte[] path, Call call) throws PosixException {
      return put(pathA, path, 0, path.length, call);
    }

    long b(byte[] path, Call call) throws PosixException {
      return put(pathB, path, 0, path.length, call);
    }

    /** One path component in {@link #pathA}: what could walk anywhere else is refused here. */
    long nameA(byte[] name, Call call) throws PosixException {
      checkName(name, call);
      return put(pathA, name, 0, name.length, call);
    }

    long nameB(byte[] name, Call call) throws PosixException {
      checkName(name, call);
      return put(pathB, name, 0, name.length, call);
    }

    static long put(MemorySegment room, byte[] path, int from, int length, Call call)
        throws PosixException {
      if (length >= PATH_ROOM) {
        throw new PosixException(Errno.ENAMETOOLONG.number(), call.text());
      }
      for (int i = 0; i < length; i++) {
        if (path[from + i] == 0) {
          throw new PosixException(Errno.EINVAL.number(), call.text());
        }
      }
      MemorySegment.copy(path, from, room, ValueLayout.JAVA_BYTE, 0, length);
      room.set(ValueLayout.JAVA_BYTE, length, (byte) 0);
      return room.address();
    }

    private static void checkName(byte[] name, Call call) throws PosixException {
      boolean bad = name.length == 0
          || (name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.')));
      for (int i = 0; i < name.length && !bad; i++) {
        bad = name[i] == '/';
      }
      if (bad) {
        throw new PosixException(Errno.EINVAL.number(), call.text());
      }
    }
  }
}
