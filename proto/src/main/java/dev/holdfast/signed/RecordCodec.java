package dev.holdfast.signed;

import com.google.protobuf.ByteString;
import dev.holdfast.id.HostId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cores of host records and store records, between wire and records. */
final class RecordCodec {
  private RecordCodec() {}

  static dev.holdfast.wire.format.v1.HostRecordCore toWire(HostRecordCore core) {
    var wire =
        dev.holdfast.wire.format.v1.HostRecordCore.newBuilder()
            .setHead(Wire.head(core.head(), SignedKind.HOST_RECORD))
            .setName(core.name())
            .setEd25519(Wire.bytes(core.key()))
            .setAge(core.age())
            .setTlsSpkiSha256(Wire.bytes(core.tlsSpki()))
            .setLedger(
                switch (core.ledger()) {
                  case SELF -> dev.holdfast.wire.format.v1.LedgerMode.LEDGER_SELF;
                  case CONTROLLER -> dev.holdfast.wire.format.v1.LedgerMode.LEDGER_CONTROLLER;
                })
            .setValidFromSeq(core.validFromSeq())
            .setDefinitionFloor(core.definitionFloor())
            .setGoodCount(core.goodCount())
            .setRetired(core.retired())
            .setTimeUnixMs(core.time().toEpochMilli());
    core.replaces().forEach(host -> wire.addReplaces(ByteString.copyFrom(host.toBytes())));
    core.lastGood().ifPresent(ref -> wire.setLastGood(Wire.ref(ref)));
    return wire.build();
  }

  static HostRecordCore ofWire(dev.holdfast.wire.format.v1.HostRecordCore wire) {
    List<HostId> replaces = new ArrayList<>();
    for (ByteString host : wire.getReplacesList()) {
      replaces.add(new HostId(Wire.id(host, "replaced host")));
    }
    return new HostRecordCore(
        Wire.head(wire.getHead()),
        wire.getName(),
        Wire.key(wire.getEd25519(), "ed25519"),
        wire.getAge(),
        Wire.optionalSha256(wire.getTlsSpkiSha256(), "tls_spki_sha256"),
        switch (wire.getLedger()) {
          case LEDGER_SELF -> LedgerMode.SELF;
          case LEDGER_CONTROLLER -> LedgerMode.CONTROLLER;
          case LEDGER_MODE_UNSPECIFIED ->
              throw Form.malformed("a host record without ledger", "one");
          case UNRECOGNIZED -> throw Form.unknown("an unknown ledger mode", "1 or 2");
        },
        replaces,
        wire.getValidFromSeq(),
        Wire.number(wire.getDefinitionFloor(), "definition_floor"),
        wire.hasLastGood()
            ? Optional.of(Wire.ref(wire.getLastGood(), "last_good"))
            : Optional.empty(),
        Wire.count(wire.getGoodCount(), LiveList.MAX_COUNT, "good list"),
        wire.getRetired(),
        Instant.ofEpochMilli(wire.getTimeUnixMs()));
  }

  static dev.holdfast.wire.format.v1.StoreRecordCore toWire(StoreRecordCore core) {
    var wire =
        dev.holdfast.wire.format.v1.StoreRecordCore.newBuilder()
            .setHead(Wire.head(core.head(), SignedKind.STORE_RECORD))
            .setName(core.name())
            .setHost(core.host())
            .setProvider(core.provider())
            .setAccount(core.account())
            .setSite(core.site())
            .setMedium(core.medium())
            .setRotation(core.rotation())
            .setLockMode(
                switch (core.lock()) {
                  case NONE -> dev.holdfast.wire.format.v1.LockMode.LOCK_NONE;
                  case GOVERNANCE -> dev.holdfast.wire.format.v1.LockMode.LOCK_GOVERNANCE;
                  case COMPLIANCE -> dev.holdfast.wire.format.v1.LockMode.LOCK_COMPLIANCE;
                })
            .setLockDays(core.lockDays())
            .setTimeUnixMs(core.time().toEpochMilli());
    switch (core.place()) {
      case StorePlace.Directory directory -> wire.setDirectory(directory.path());
      case StorePlace.S3 s3 ->
          wire.setS3(
              dev.holdfast.wire.format.v1.S3Place.newBuilder()
                  .setEndpoint(s3.endpoint())
                  .setBucket(s3.bucket())
                  .setPrefix(s3.prefix())
                  .setRegion(s3.region())
                  .setCaSha256(Wire.bytes(s3.caSha256())));
    }
    return wire.build();
  }

  static StoreRecordCore ofWire(dev.holdfast.wire.format.v1.StoreRecordCore wire) {
    return new StoreRecordCore(
        Wire.head(wire.getHead()),
        wire.getName(),
        place(wire),
        wire.getHost(),
        wire.getProvider(),
        wire.getAccount(),
        wire.getSite(),
        wire.getMedium(),
        wire.getRotation(),
        switch (wire.getLockMode()) {
          case LOCK_NONE -> LockMode.NONE;
          case LOCK_GOVERNANCE -> LockMode.GOVERNANCE;
          case LOCK_COMPLIANCE -> LockMode.COMPLIANCE;
          case UNRECOGNIZED -> throw Form.unknown("an unknown lock mode", "0 to 2");
        },
        wire.getLockDays(),
        Instant.ofEpochMilli(wire.getTimeUnixMs()));
  }

  private static StorePlace place(dev.holdfast.wire.format.v1.StoreRecordCore wire) {
    return switch (wire.getPlaceCase()) {
      case DIRECTORY -> new StorePlace.Directory(wire.getDirectory());
      case S3 ->
          new StorePlace.S3(
              wire.getS3().getEndpoint(),
              wire.getS3().getBucket(),
              wire.getS3().getPrefix(),
              wire.getS3().getRegion(),
              Wire.optionalSha256(wire.getS3().getCaSha256(), "ca_sha256"));
      case PLACE_NOT_SET ->
          throw Form.malformed("a store record without place", "directory or s3");
    };
  }
}
