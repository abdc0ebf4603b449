package dev.holdfast.retention;

import dev.holdfast.catalog.SnapshotKey;
import dev.holdfast.catalog.SnapshotRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Plans what stays: per series by lock, then hold, then {@code max_age}, then the two newest good ones, then what is set
 * aside, then the keep rules; and across series, a member stays as long as any set that stays has it. Suspect snapshots
 * and those set aside push nothing out. Facts can only come from signed cores and stores; a wrong clock of a host moves
 * nothing (see {@link SeriesOrder}).
 */
public final class RetentionPlanner {
  private RetentionPlanner() {}

  /**
   * Plans every series.
   *
   * @param now the planner's only clock
   * @param facts each series once
   */
  public static RetentionPlan plan(Instant now, List<SeriesFacts> facts) {
    List<SeriesPlan> plans = new ArrayList<>(facts.size());
    facts.forEach(series -> plans.add(new SeriesPlanner(series, now).plan()));
    Map<SnapshotKey, String> members = membersOfKeptSets(plans);
    return new RetentionPlan(
        members.isEmpty()
            ? plans
            : plans.stream().map(plan -> withMembers(plan, members)).toList());
  }

  /** Sets have no sets as members, so one step reaches all. */
  private static Map<SnapshotKey, String> membersOfKeptSets(List<SeriesPlan> plans) {
    Map<SnapshotKey, String> members = new HashMap<>();
    for (SeriesPlan plan : plans) {
      for (Decision decision : plan.decisions()) {
        SnapshotRecord set = decision.snapshot();
        if (decision.keep() && !set.suspect()) {
          String name = plan.label() + " " + set.key().seq();
          set.members().forEach(member -> members.putIfAbsent(member, name));
        }
      }
    }
    return members;
  }

  private static SeriesPlan withMembers(SeriesPlan plan, Map<SnapshotKey, String> members) {
    List<Decision> decisions = new ArrayList<>(plan.decisions().size());
    for (Decision decision : plan.decisions()) {
      String set = members.get(decision.snapshot().key());
      decisions.add(set == null ? decision : kept(decision, new Reason(Reason.Kind.MEMBER, set)));
    }
    return new SeriesPlan(plan.source(), plan.label(), decisions);
  }

  private static Decision kept(Decision decision, Reason member) {
    List<Reason> reasons = new ArrayList<>();
    if (decision.keep()) {
      reasons.addAll(decision.reasons());
    }
    reasons.add(member);
    return new Decision(decision.snapshot(), decision.bucketTime(), true, reasons);
  }
}
