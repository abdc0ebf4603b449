package dev.holdfast.s3double;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What one key may do. Immutable; without a rule nothing is allowed, and a refusal counts more than any permission.
 */
public final class Rights {
  private record Rule(boolean allow, Set<String> actions, String bucket, String prefix) {
    boolean fits(String action, String inBucket, String key) {
      return (actions.contains("s3:*") || actions.contains(action))
          && (bucket.equals("*") || bucket.equals(inBucket)) && key.startsWith(prefix);
    }
  }

  private static final Rights NONE = new Rights(List.of());

  private final List<Rule> rules;

  private Rights(List<Rule> rules) {
    this.rules = rules;
  }

  /** Nothing. */
  public static Rights none() {
    return NONE;
  }

  /** Everything everywhere. */
  public static Rights all() {
    return NONE.allow("*", "", "s3:*");
  }

  /** Also these actions on keys (for listings: on prefixes) that begin so. */
  public Rights allow(String bucket, String prefix, String... actions) {
    return with(new Rule(true, Set.of(actions), bucket, prefix));
  }

  /** But never these. */
  public Rights deny(String bucket, String prefix, String... actions) {
    return with(new Rule(false, Set.of(actions), bucket, prefix));
  }

  private Rights with(Rule rule) {
    List<Rule> more = new ArrayList<>(rules);
    more.add(rule);
    return new Rights(List.copyOf(more));
  }

  boolean allows(String action, String bucket, String key) {
    boolean allowed = false;
    for (Rule rule : rules) {
      if (rule.fits(action, bucket, key)) {
        if (!rule.allow()) {
          return false;
        }
        allowed = true;
      }
    }
    return allowed;
  }
}
