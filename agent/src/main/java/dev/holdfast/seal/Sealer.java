package dev.holdfast.seal;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Seals objects to a fixed list of recipients. Needs no secret; any thread. */
public final class Sealer {
  /** The most recipients of one object. */
  public static final int MAX_RECIPIENTS = Limits.AGE_STANZAS - 1;

  private final List<AgeRecipient> recipients;
  private final List<X25519Keys.Wrapper> wrappers;
  private final SecureRandom random;

  /**
   * A sealer.
   *
   * @param recipients one to {@link #MAX_RECIPIENTS}, all different
   * @param random draws file keys and nonces
   */
  public Sealer(List<AgeRecipient> recipients, SecureRandom random) {
    int count = recipients.size();
    if (count < 1 || count > MAX_RECIPIENTS || new HashSet<>(recipients).size() != count) {
      throw new IllegalArgumentException(
          count + " recipients (expected: 1 to " + MAX_RECIPIENTS + ", all different)");
    }
    this.recipients = List.copyOf(recipients);
    this.wrappers = recipients.stream().map(X25519Keys::wrapper).toList();
    this.random = random;
  }

  /** Who can open what it seals. */
  public List<AgeRecipient> recipients() {
    return recipients;
  }

  /**
   * Writes a header under a fresh file key and begins the payload.
   *
   * @param target stays open; only {@link SealStream#finish} completes what lies in it
   * @throws HoldfastException {@code DISK_FULL}, {@code STATE_UNUSABLE}
   */
  public SealStream open(WritableByteChannel target, SealLabel label) {
    FileKey key = FileKeys.fresh(random);
    try {
      return open(target, label, key);
    } finally {
      key.destroy();
    }
  }

  SealStream open(WritableByteChannel target, SealLabel label, FileKey key) {
    List<AgeStanza> stanzas = new ArrayList<>(wrappers.size() + 1);
    for (X25519Keys.Wrapper wrapper : wrappers) {
      stanzas.add(wrapper.wrap(key));
    }
    stanzas.add(new AgeStanza(SealLabel.STANZA_TYPE, label.arguments(), StanzaBody.EMPTY));
    return FileKeys.open(target, stanzas, key, random);
  }

  /** Seals something small in memory; the result is a whole age file. */
  public byte[] seal(byte[] plain, SealLabel label) {
    ByteArrayOutputStream target = new ByteArrayOutputStream(plain.length + 4096);
    SealStream stream = open(Channels.newChannel(target), label);
    stream.write(plain, 0, plain.length);
    Sealed unused = stream.finish();
    return target.toByteArray();
  }
}
