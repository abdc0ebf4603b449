package dev.holdfast.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  @TempDir
  private Path folder;

  private static Fault fault(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(HoldfastException.class, call).fault();
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private StateDirectory made() {
    StateDirectory state = StateDirectory.at(folder.resolve("state"));
    state.create();
    return state;
  }

  @Test
  void lookingMakesNothing() {
    StateDirectory state = StateDirectory.at(folder.resolve("state"));
    assertFalse(state.exists());
    assertEquals(Fault.HOST_UNKNOWN, fault(state::keys));
    assertEquals(Fault.HOST_UNKNOWN, fault(state::hostId));
    assertTrue(AgentDatabase.look(state.database(), finding -> {}).isEmpty());
    assertFalse(Files.exists(state.root()));
  }

  @Test
  void foldersAndFilesArePrivate() throws Exception {
    StateDirectory state = made();
    HostKeys keys = HostKeys.create(state.root(), new SecureRandom());
    AgentDatabase.open(state.database(), finding -> {}).close();
    for (Path path : new Path[]{state.root(), state.spool(), state.cache(), state.scratch()}) {
      assertEquals("rwx------", mode(path), path.toString());
    }
    for (String name : new String[]{"host.id", "host.ed25519", "host.age", "gear.seed",
        "agent.db"}) {
      assertEquals("rw-------", mode(state.root().resolve(name)), name);
    }
    HostKeys again = state.keys();
    assertEquals(keys.id(), again.id());
    assertEquals(keys.id(), state.hostId());
    assertArrayEquals(keys.signing().seed(), again.signing().seed());
    assertFalse(
        again.toString().contains(java.util.HexFormat.of().formatHex(keys.signing().seed())));
  }

  @Test
  void aSecondHostIsRefusedAndDamageIsNamed() throws Exception {
    StateDirectory state = made();
    HostKeys unused = HostKeys.create(state.root(), new SecureRandom());
    assertEquals(
        Fault.FILE_EXISTS, fault(() -> HostKeys.create(state.root(), new SecureRandom())));
    Files.writeString(state.root().resolve("gear.seed"), "short");
    assertEquals(Fault.STATE_UNUSABLE, fault(state::keys));
  }

  @Test
  void theLockExcludesThisProcessAndSurvivesTheAttempt() throws Exception {
    StateDirectory state = made();
    StateLock lock = state.lock();
    HoldfastException busy = assertThrows(HoldfastException.class, state::lock);
    assertEquals(Fault.STATE_BUSY, busy.fault());
    assertEquals(dev.holdfast.fault.ExitCode.BUSY, Fault.STATE_BUSY.exitCode());
    assertFalse(lockedElsewhere(state), "the attempt must not free the lock");
    lock.close();
    assertTrue(lockedElsewhere(state), "closing frees it");
    state.lock().close();
  }

  /** Whether another process can take the lock. */
  private static boolean lockedElsewhere(StateDirectory state) throws Exception {
    String program =
        "import fcntl,sys\ntry: fcntl.lockf(open(sys.argv[1],'r+'),fcntl.LOCK_EX|fcntl.LOCK_NB)\n"
            + "except OSError: sys.exit(3)";
    return new ProcessBuilder(
        "python3", "-c", program, state.root().resolve("state.lock").toString())
        .start()
        .waitFor() == 0;
  }

  @Test
  void aBusyDirectoryNamesTheProcessThatHasIt() throws Exception {
    StateDirectory state = made();
    Path file = state.root().resolve("state.lock");
    String program =
        "import fcntl,os,sys\nf=open(sys.argv[1],'w')\nfcntl.lockf(f,fcntl.LOCK_EX)\n"
            + "f.write('%d\\n'%os.getpid());f.flush();print(os.getpid(),flush=True)\nsys.stdin.read()";
    Process holder = new ProcessBuilder("python3", "-c", program, file.toString()).start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(holder.getInputStream(), StandardCharsets.US_ASCII))) {
      String pid = out.readLine();
      HoldfastException busy = assertThrows(HoldfastException.class, state::lock);
      assertEquals(Fault.STATE_BUSY, busy.fault());
      assertTrue(busy.message().contains("process " + pid), busy.message());
      holder.destroyForcibly().waitFor();
      state.lock().close();
    } finally {
      Process unused = holder.destroyForcibly();
    }
  }
}
