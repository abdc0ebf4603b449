package dev.holdfast.s3double;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Who asks is found out, and the request goes to what answers it. Any thread. */
final class Routes {
  private final Map<String, Bucket> buckets;
  private final SigV4 signatures;
  private final ObjectOperations objects;
  private final BucketOperations bucketOperations;
  private final Supplier<Duration> listLag;

  Routes(
      Map<String, Bucket> buckets, SigV4 signatures, ObjectOperations objects,
      BucketOperations bucketOperations, Supplier<Duration> listLag) {
    this.buckets = buckets;
    this.signatures = signatures;
    this.objects = objects;
    this.bucketOperations = bucketOperations;
    this.listLag = listLag;
  }

  Answer perform(Call call) {
    if (SigV4.anonymous(call.request)) {
      return anonymous(call);
    }
    SigV4.Seen who = signatures.check(call.request, call.now, call::has);
    call.who = who.key();
    call.presigned = who.presigned();
    Delivery.judgeUnsigned(call, who.unsignedHeaders());
    return route(call);
  }

  private Answer anonymous(Call call) {
    if (call.has(Misbehaviour.SIGNATURE_IGNORED)) {
      call.who = new SigV4.Key("nobody", "", Optional.empty(), Rights.all());
      return route(call);
    }
    Bucket bucket = buckets.get(call.bucket);
    if (bucket != null && call.operation == Operation.GET_OBJECT) {
      Version version;
      synchronized (bucket) {
        version = bucket.current(call.key);
      }
      if (version != null && version.acl.startsWith("public-read")) {
        return objects.get(call, bucket);
      }
    }
    throw S3Error.denied("Access Denied");
  }

  private Answer route(Call call) {
    if (call.operation == Operation.OTHER) {
      throw S3Error.notImplemented(call.request.method + " of this");
    }
    if (call.operation != Operation.DELETE_OBJECT && call.operation != Operation.DELETE_OBJECTS) {
      String action = call.request.hasQuery("versionId") && call.operation.action()
          .equals("s3:GetObject") ? "s3:GetObjectVersion" : call.operation.action();
      call.require(action, call.subject());
    }
    if (call.operation == Operation.CREATE_BUCKET) {
      return bucketOperations.create(call);
    }
    if (call.operation == Operation.LIST_BUCKETS) {
      return bucketOperations.list(call);
    }
    Bucket bucket = buckets.get(call.bucket);
    if (bucket == null) {
      throw new S3Error(404, "NoSuchBucket", "The specified bucket does not exist")
          .detail("BucketName", call.bucket);
    }
    return switch (call.operation) {
      case PUT_OBJECT -> objects.put(call, bucket);
      case COPY_OBJECT -> objects.copy(call, bucket);
      case GET_OBJECT, HEAD_OBJECT -> objects.get(call, bucket);
      case DELETE_OBJECT -> objects.delete(call, bucket);
      case DELETE_OBJECTS -> BucketOperations.deleteObjects(call, bucket);
      case GET_RETENTION -> LockOperations.getRetention(call, bucket);
      case PUT_RETENTION -> LockOperations.putRetention(call, bucket);
      case GET_LEGAL_HOLD -> LockOperations.getHold(call, bucket);
      case PUT_LEGAL_HOLD -> LockOperations.putHold(call, bucket);
      case LIST, LIST_V2 -> new Listing(call, bucket, listLag.get()).objects();
      case LIST_VERSIONS -> new Listing(call, bucket, listLag.get()).versions();
      case HEAD_BUCKET -> bucketOperations.head();
      case DELETE_BUCKET -> bucketOperations.delete(bucket);
      case GET_LOCATION -> bucketOperations.location();
      case GET_VERSIONING -> BucketOperations.versioning(bucket);
      case PUT_VERSIONING -> BucketOperations.putVersioning(call, bucket);
      case GET_LOCK_CONFIGURATION -> LockOperations.getConfiguration(call, bucket);
      case PUT_LOCK_CONFIGURATION -> LockOperations.putConfiguration(call, bucket);
      case GET_LIFECYCLE -> throw new S3Error(404, "NoSuchLifecycleConfiguration",
          "The lifecycle configuration does not exist");
      case GET_POLICY -> throw new S3Error(404, "NoSuchBucketPolicy",
          "The bucket policy does not exist");
      default -> throw S3Error.notImplemented(call.operation.name());
    };
  }
}
