package dev.holdfast.s3double;

import java.time.Instant;
import java.util.Map;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Buckets themselves, and deletion of several objects. */
final class BucketOperations {
  private final Map<String, Bucket> buckets;
  private final String region;

  BucketOperations(Map<String, Bucket> buckets, String region) {
    this.buckets = buckets;
    this.region = region;
  }

  Answer create(Call call) {
    if (!call.bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
      throw new S3Error(400, "InvalidBucketName", "The specified bucket is not valid.");
    }
    if (call.request.body.length > 0) {
      String place = XmlText.child(XmlText.parse(call.request.body), "LocationConstraint");
      if ("us-east-1".equals(place)) { // as AWS and Ceph do
        throw new S3Error(400, "InvalidLocationConstraint",
            "The specified location-constraint is not valid");
      }
      if (place != null && !place.isEmpty() && !place.equals(region)) {
        throw new S3Error(400, "IllegalLocationConstraintException",
            "The " + place + " location constraint is incompatible for this endpoint");
      }
    }
    boolean lock =
        "true".equalsIgnoreCase(call.request.header("x-amz-bucket-object-lock-enabled"));
    if (lock && call.has(Misbehaviour.LOCK_NOT_IMPLEMENTED)) {
      throw S3Error.notImplemented("object lock");
    }
    Bucket made = new Bucket(call.bucket, lock && !call.has(Misbehaviour.LOCK_DROPPED));
    if (buckets.putIfAbsent(call.bucket, made) != null) {
      throw new S3Error(409, "BucketAlreadyOwnedByYou",
          "Your previous request to create the named bucket succeeded and you already own it.");
    }
    return Answer.of(200).header("Location", "/" + call.bucket);
  }

  Answer delete(Bucket bucket) {
    synchronized (bucket) {
      if (!bucket.objects.isEmpty()) {
        throw new S3Error(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
      }
      buckets.remove(bucket.name);
    }
    return Answer.of(204);
  }

  Answer head() {
    return Answer.of(200).header("x-amz-bucket-region", region);
  }

  Answer location() {
    XmlText xml = new XmlText("LocationConstraint", true);
    byte[] bytes = xml.bytes();
    if (region.equals("us-east-1")) {
      return Answer.body(200, bytes).header("Content-Type", "application/xml");
    }
    String text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    return Answer
        .body(200, text.replace("</Loc", region + "</Loc")
            .getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .header("Content-Type", "application/xml");
  }

  Answer list(Call call) {
    XmlText xml = new XmlText("ListAllMyBucketsResult", true);
    xml.open("Owner").text("ID", "double").text("DisplayName", "double").close().open("Buckets");
    for (String name : buckets.keySet()) {
      xml.open("Bucket").text("Name", name).text("CreationDate", Instant.EPOCH).close();
    }
    return Answer.xml(200, xml);
  }

  static Answer versioning(Bucket bucket) {
    XmlText xml = new XmlText("VersioningConfiguration", true);
    if (!bucket.versioning.isEmpty()) {
      xml.text("Status", bucket.versioning);
    }
    return Answer.xml(200, xml);
  }

  static Answer putVersioning(Call call, Bucket bucket) {
    String status = XmlText.child(XmlText.parse(call.request.body), "Status");
    if (!Bucket.ENABLED.equals(status) && !Bucket.SUSPENDED.equals(status)) {
      throw new S3Error(400, "IllegalVersioningConfigurationException", "Status is missing");
    }
    synchronized (bucket) {
      if (bucket.lock && status.equals(Bucket.SUSPENDED)) {
        throw new S3Error(409, "InvalidBucketState",
            "An Object Lock configuration is present on this bucket, so the versioning state "
                + "cannot be changed.");
      }
      bucket.versioning = status;
    }
    return Answer.of(200);
  }

  static Answer deleteObjects(Call call, Bucket bucket) {
    LockOperations.requireDigest(call);
    Element root = XmlText.parse(call.request.body);
    boolean quiet = "true".equals(XmlText.child(root, "Quiet"));
    XmlText xml = new XmlText("DeleteResult", true);
    int count = 0;
    for (Node n = root.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (!(n instanceof Element object) || !"Object".equals(object.getLocalName())) {
        continue;
      }
      count++;
      String key = object.getElementsByTagNameNS("*", "Key").item(0).getTextContent();
      String id = XmlText.child(object, "VersionId");
      try {
        call.require(id == null ? "s3:DeleteObject" : "s3:DeleteObjectVersion", key);
        ObjectOperations.Deleted done = ObjectOperations.delete(call, bucket, key, id);
        if (!quiet) {
          xml.open("Deleted").text("Key", key);
          if (id != null) {
            xml.text("VersionId", id);
          }
          if (done.marker()) {
            xml.text("DeleteMarker", true)
                .text("DeleteMarkerVersionId", String.valueOf(done.version()));
          }
          xml.close();
        }
      } catch (S3Error e) {
        xml.open("Error").text("Key", key).text("Code", e.code).text("Message", e.getMessage());
        if (id != null) {
          xml.text("VersionId", id);
        }
        xml.close();
      }
    }
    if (count == 0 || count > 1000) {
      throw new S3Error(400, "MalformedXML", "between 1 and 1000 objects");
    }
    return Answer.xml(200, xml);
  }
}
