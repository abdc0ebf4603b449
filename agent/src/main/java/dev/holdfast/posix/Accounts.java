package dev.holdfast.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Names of users and groups from the system's name service ({@code getpwuid_r} and friends). Each question may cost a
 * network round trip where directories are used: callers keep the answers.
 */
public final class Accounts {
  private static final int ROOM = 64 * 1024; // groups with thousands of members need it

  /** Shape of {@code getpwuid_r}; public for {@link MethodHandleProxies} only. */
  @FunctionalInterface
  public interface ByNumber {
    /** Looks up; returns errno. */
    int call(int number, MemorySegment record, MemorySegment buffer, long size, MemorySegment out);
  }

  /** Shape of {@code getpwnam_r}; public for {@link MethodHandleProxies} only. */
  @FunctionalInterface
  public interface ByName {
    /** Looks up; returns errno. */
    int call(
        MemorySegment name, MemorySegment record, MemorySegment buffer, long size,
        MemorySegment out);
  }

  // A shape is linked with the first question that needs it: a backup asks for names, a restore for numbers.

  private static final class Names {
    private static final ByNumber OF_USER = byNumber("getpwuid_r");
    private static final ByNumber OF_GROUP = byNumber("getgrgid_r");
  }

  private static final class Numbers {
    private static final ByName OF_USER = byName("getpwnam_r");
    private static final ByName OF_GROUP = byName("getgrnam_r");
  }

  private Accounts() {}

  /** The effective user of this process. */
  public static int effectiveUser() {
    return (int) Kernel.attempt(Call.GETEUID, 0, 0, 0, 0);
  }

  /** The effective group of this process. */
  public static int effectiveGroup() {
    return (int) Kernel.attempt(Call.GETEGID, 0, 0, 0, 0);
  }

  /** Name of a user number, empty when it has none or the name service failed. */
  public static Optional<String> userName(int uid) {
    return name(Names.OF_USER, uid);
  }

  /** Name of a group number, empty when it has none or the name service failed. */
  public static Optional<String> groupName(int gid) {
    return name(Names.OF_GROUP, gid);
  }

  /** Number of a user name, empty when there is none. */
  public static OptionalInt userNumber(String name) {
    return number(Numbers.OF_USER, name);
  }

  /** Number of a group name, empty when there is none. */
  public static OptionalInt groupNumber(String name) {
    return number(Numbers.OF_GROUP, name);
  }

  // struct passwd: name, passwd, u32 uid, … (48 bytes); struct group: name, passwd, u32 gid, members (32 bytes)

  private static Optional<String> name(ByNumber call, int number) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment record = arena.allocate(64, 8);
      MemorySegment out = arena.allocate(8, 8);
      int rc = call.call(number, record, arena.allocate(ROOM), ROOM, out);
      if (rc != 0 || out.get(ValueLayout.JAVA_LONG, 0) == 0) {
        return Optional.empty();
      }
      MemorySegment text = record.get(ValueLayout.ADDRESS, 0).reinterpret(ROOM);
      return Optional.of(text.getString(0));
    }
  }

  private static OptionalInt number(ByName call, String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      return OptionalInt.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment record = arena.allocate(64, 8);
      MemorySegment out = arena.allocate(8, 8);
      int rc = call.call(arena.allocateFrom(name), record, arena.allocate(ROOM), ROOM, out);
      if (rc != 0 || out.get(ValueLayout.JAVA_LONG, 0) == 0) {
        return OptionalInt.empty();
      }
      return OptionalInt.of(record.get(ValueLayout.JAVA_INT, 16));
    }
  }

  private static ByNumber byNumber(String function) {
    FunctionDescriptor shape =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS);
    return MethodHandleProxies.asInterfaceInstance(ByNumber.class, handle(function, shape));
  }

  private static ByName byName(String function) {
    FunctionDescriptor shape =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS);
    return MethodHandleProxies.asInterfaceInstance(ByName.class, handle(function, shape));
  }

  private static MethodHandle handle(String function, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), shape);
  }
}
