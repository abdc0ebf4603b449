package dev.holdfast.cli;

import dev.holdfast.cli.output.Progress;
import dev.holdfast.copy.CopyObserver;

/** Shows how far copying is, and stops it when the user asks for it. Any thread. */
record CopyProgress(Call call, Progress progress, CopyObserver watch) implements CopyObserver {
  @Override
  public void reached(Moment moment) {
    watch.reached(moment);
  }

  @Override
  public void progress(long doneBytes, long totalBytes) {
    progress.update(doneBytes, totalBytes);
  }

  @Override
  public void check() {
    call.surroundings().interruption().check();
  }
}
