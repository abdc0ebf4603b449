package dev.holdfast.pack;

import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.seal.AgeHeader;
import dev.holdfast.seal.AgeIdentity;
import dev.holdfast.seal.FileKey;
import dev.holdfast.seal.Identities;
import dev.holdfast.seal.SealKind;
import dev.holdfast.seal.SealLabel;
import dev.holdfast.seal.SealStream;
import dev.holdfast.seal.Sealed;
import dev.holdfast.seal.Sealer;
import dev.holdfast.seal.Unsealer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.List;

/** One host with one identity, and packs of its making. */
final class PackTestKit {
  final SecureRandom secure = new SecureRandom();
  final AgeIdentity identity = AgeIdentity.generate(secure);
  final Identities identities = Identities.of(List.of(identity));
  final Sealer sealer = new Sealer(List.of(identity.recipient()), secure);
  final FleetId fleet = new FleetId(Id128.random(secure));
  final HostId host = new HostId(Id128.random(secure));

  SealLabel label(SealKind kind) {
    return new SealLabel(fleet, host, kind);
  }

  PackWriter writer(Path file) {
    return PackWriter.open(sealer, fleet, host, PackKind.DATA, file);
  }

  FinishedPack pack(Path file, List<byte[]> chunks, ChunkCompressor compressor) {
    PackWriter writer = writer(file);
    for (byte[] chunk : chunks) {
      byte[] frame = new byte[ChunkCompressor.frameBound(chunk.length)];
      int length = compressor.compress(chunk, 0, chunk.length, frame, new byte[chunk.length]);
      int unused = writer.add(Sha256.of(chunk), frame, 0, length, chunk.length);
    }
    return writer.finish();
  }

  /** Seals a plaintext of any form as a pack of kind data. */
  PackRef seal(Path file, byte[] plain) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      SealStream stream = sealer.open(channel, label(SealKind.DATA));
      stream.write(plain, 0, plain.length);
      Sealed sealed = stream.finish();
      return new PackRef(sealed.sha256(), sealed.sizeBytes(), sealed.headerMac());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FileKey key(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      return Unsealer.unwrap(AgeHeader.read(channel), identities);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PackReader open(Path file, PackRef ref) {
    return PackReader.open(file, ref, label(SealKind.DATA), key(file));
  }
}
