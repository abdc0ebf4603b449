package dev.holdfast.probe;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Texts to paste: what each of the four keys of a store may do, in the form each kind of server reads. Pure. A server that
 * took a policy need not follow it: the check tries the keys.
 */
public final class ProbePolicies {
  private static final Map<String, String> SERVERS =
      new TreeMap<>(
          Map.of(
              "aws", "IAM: one user (or role) for each key; attach its policy to it, nothing else",
              "minio",
              "mc admin policy create ALIAS NAME FILE, then mc admin policy attach ALIAS NAME"
                  + " --user KEY; bucket policies for named users have no effect there",
              "seaweedfs",
              "identity policies of weed shell (s3.policy -put -name=NAME -file=FILE); let no port"
                  + " but the S3 port be reachable: filer, volume and master take no credentials",
              "versitygw",
              "one bucket policy of all statements below, with \"Principal\": {\"AWS\": [\"KEY\"]} in"
                  + " each; the root key is bound by no policy, so do not use it for backups",
              "ceph",
              "one bucket policy of all statements below, with \"Principal\": {\"AWS\":"
                  + " [\"arn:aws:iam:::user/KEY\"]} in each; the key that puts owns what it puts, so"
                  + " prefer a role with these statements (STS)"));

  private ProbePolicies() {}

  /** The servers whose forms are known. */
  public static List<String> servers() {
    return List.copyOf(SERVERS.keySet());
  }

  /**
   * The text for one kind of server.
   *
   * @param prefix of the store, may be empty
   * @return empty for a server that is not known
   */
  public static Optional<String> text(String server, String bucket, String prefix) {
    return Optional.ofNullable(SERVERS.get(server.toLowerCase(Locale.ROOT)))
        .map(how -> "How: " + how + ".\n\n" + statements(bucket, prefix)
            + (server.equalsIgnoreCase("ceph") ? closed(objects(bucket, prefix)) : ""));
  }

  private static String objects(String bucket, String prefix) {
    return "arn:aws:s3:::" + bucket + "/" + (prefix.isEmpty() ? "" : prefix + "/") + "*";
  }

  private static String closed(String objects) {
    return "\nThe key that puts needs this too, or it can publish what it puts (tried on Ceph 16):\n"
        + statement(
            "Deny", objects,
            "\"StringEquals\": {\"s3:x-amz-acl\": [\"public-read\", \"public-read-write\","
                + " \"authenticated-read\"]}",
            "s3:PutObject")
        + "\n";
  }

  private static String statements(String bucket, String prefix) {
    String whole = "arn:aws:s3:::" + bucket;
    String objects = objects(bucket, prefix);
    return policy(
        "put", List.of(statement("Allow", objects, "", "s3:PutObject", "s3:PutObjectRetention")))
        + policy(
            "read",
            List.of(
                statement(
                    "Allow", objects, "", "s3:GetObject", "s3:GetObjectVersion",
                    "s3:GetObjectRetention"),
                buckets(whole)))
        + policy(
            "retain",
            List.of(
                statement(
                    "Allow", objects, "", "s3:GetObject", "s3:GetObjectVersion",
                    "s3:GetObjectRetention", "s3:PutObjectRetention"),
                statement("Deny", objects, "", "s3:BypassGovernanceRetention"),
                statement("Allow", whole, "", "s3:GetBucketObjectLockConfiguration")))
        + policy(
            "delete",
            List.of(
                statement("Allow", objects, "", "s3:DeleteObject", "s3:DeleteObjectVersion"),
                statement("Deny", objects, "", "s3:BypassGovernanceRetention"),
                buckets(whole)))
        + "A key that puts and also reads needs this too, or grants can copy other objects:\n"
        + statement(
            "Deny", objects, "\"Null\": {\"s3:x-amz-copy-source\": \"false\"}", "s3:PutObject")
        + "\n";
  }

  private static String buckets(String whole) {
    return statement(
        "Allow", whole, "", "s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketLocation",
        "s3:GetBucketVersioning", "s3:GetBucketObjectLockConfiguration");
  }

  private static String policy(String key, List<String> statements) {
    return "Key for '" + key + "':\n{\"Version\": \"2012-10-17\", \"Statement\": [\n"
        + String.join(",\n", statements) + "]}\n\n";
  }

  private static String statement(
      String effect, String resource, String condition, String... actions) {
    return "  {\"Effect\": \"" + effect + "\", \"Action\": [\"" + String.join("\", \"", actions)
        + "\"],\n   \"Resource\": [\"" + resource + "\"]"
        + (condition.isEmpty() ? "" : ",\n   \"Condition\": {" + condition + "}") + "}";
  }
}
