package dev.holdfast.cli;

import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.fault.Finding;
import dev.holdfast.signed.RecipientPurpose;
import dev.holdfast.signed.TrustRecipient;
import dev.holdfast.state.KeyProofs.Proof;
import dev.holdfast.state.StateDirectory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** When each recovery key was last proven on this machine. A key that nobody tries is a key that nobody knows to work. */
final class ProofCheck {
  private static final Duration OVERDUE = Duration.ofDays(90);

  private final Call call;

  ProofCheck(Call call) {
    this.call = call;
  }

  Boolean run(RecordBook book) {
    Map<?, Proof> proofs = StateDirectory.at(call.state()).keyProofs().all();
    Instant now = call.surroundings().clock().instant();
    for (TrustRecipient recipient : book.trust().recipients()) {
      if (recipient.purpose() == RecipientPurpose.RECOVERY) {
        tell(recipient, Optional.ofNullable(proofs.get(recipient.id())), now);
      }
    }
    return true;
  }

  private void tell(TrustRecipient recipient, Optional<Proof> proof, Instant now) {
    String text =
        proof.map(
            p -> "proven " + Duration.between(p.time(), now).toDays() + " days ago with "
                + p.packs() + " packs")
            .orElse("never proven on this machine");
    boolean fresh =
        proof.isPresent() && Duration.between(proof.get().time(), now).compareTo(OVERDUE) <= 0;
    if (fresh) {
      call.output().text("ok: key proof: '" + recipient.label() + "' " + text);
    } else {
      call.output()
          .add(
              Finding.warning(
                  "key-proof-overdue", recipient.label(), null,
                  "a proof at most " + OVERDUE.toDays() + " days old", text)
                  .withFix("run 'holdfast key prove --identity FILE' with it"));
    }
    call.output()
        .json(
            JsonObject.message("status")
                .put("check", "key proof " + recipient.label())
                .put("ok", fresh)
                .put("text", text));
  }
}
