package dev.holdfast.source.files;

import dev.holdfast.posix.Accounts;
import java.util.HashMap;
import java.util.Map;

/** Names of users and groups, asked once each. */
final class Owners {
  private final Map<Integer, String> users = new HashMap<>();
  private final Map<Integer, String> groups = new HashMap<>();

  /** Name of a user, or empty. */
  String user(int uid) {
    return users.computeIfAbsent(uid, n -> Accounts.userName(n).orElse(""));
  }

  /** Name of a group, or empty. */
  String group(int gid) {
    return groups.computeIfAbsent(gid, n -> Accounts.groupName(n).orElse(""));
  }
}
