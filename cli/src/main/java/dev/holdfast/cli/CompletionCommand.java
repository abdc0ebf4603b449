package dev.holdfast.cli;

import dev.holdfast.cli.output.JsonObject;
import java.nio.charset.StandardCharsets;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code holdfast completion}. */
@Command(
    name = "completion",
    sortOptions = false,
    header = "Print the completion script for bash and zsh.",
    description = "Prints a script that completes verbs and options.",
    footer = {"", "Examples:", "  source <(holdfast completion)",
        "  holdfast completion > /etc/bash_completion.d/holdfast"})
final class CompletionCommand implements Action {
  @Override
  public void run(Call call) {
    String script = AutoComplete.bash("holdfast", Verb.all());
    if (call.output().json()) {
      call.output().json(JsonObject.message("status").put("script", script));
    } else {
      // Our own text with tabs in it: printed as it is.
      byte[] bytes = script.getBytes(StandardCharsets.UTF_8);
      call.output().raw(bytes, 0, bytes.length);
    }
  }
}
