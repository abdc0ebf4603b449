package dev.holdfast.transfer;

import dev.holdfast.fake.StoreFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/** A mover that fails as its plan says. Operations are put, get, barrier. */
public record FaultyMover(ByteMover inner, StoreFault.Plan plan, Random random)
    implements ByteMover {
  @Override
  public PutOutcome put(Grant grant, Path file, long sizeBytes, Sha256 sha256) {
    Optional<StoreFault> fault = plan.at("put", grant.name().path());
    fault.ifPresent(f -> failWrite(f, grant.name().path()));
    PutOutcome outcome = inner.put(grant, file, sizeBytes, sha256);
    if (fault.filter(f -> f == StoreFault.ANSWER_LOST).isPresent()) {
      throw new HoldfastException(Fault.STORE_WRITE_FAILED, "the answer was lost");
    }
    return outcome;
  }

  @Override
  public long get(Grant grant, Path target, long maxBytes) {
    Optional<StoreFault> fault = plan.at("get", grant.name().path());
    fault.ifPresent(f -> FaultyView.fail(f, grant.name().path()));
    if (fault.filter(f -> f == StoreFault.MISSING).isPresent()) {
      throw new HoldfastException(Fault.OBJECT_MISSING, grant.name().path() + " is not there");
    }
    long length = inner.get(grant, target, maxBytes);
    if (fault.isEmpty()) {
      return length;
    }
    try {
      byte[] delivered =
          fault.get().deliver(Files.readAllBytes(target), new byte[]{1}, random);
      Files.write(target, delivered);
      return delivered.length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void barrier(Grant any) {
    plan.at("barrier", any.name().path()).ifPresent(f -> failWrite(f, any.name().path()));
    inner.barrier(any);
  }

  private static void failWrite(StoreFault fault, String what) {
    switch (fault) {
      case FULL -> throw new HoldfastException(Fault.STORE_FULL, "full: " + what);
      case WRITE_FAILED, READ_FAILED ->
          throw new HoldfastException(Fault.STORE_WRITE_FAILED, "failed: " + what);
      case ANSWER_LOST -> {
        // It is written first.
      }
      default -> FaultyView.fail(fault, what);
    }
  }
}
