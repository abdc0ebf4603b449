package dev.holdfast.source.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.seed.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NameListTest {
  @Test
  void sortsBytewise() {
    long seed = Seed.of(20261121);
    Random random = new Random(seed);
    for (int count : new int[]{0, 1, 2, 3, 17, 256, 1000}) {
      List<byte[]> names = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        byte[] name = new byte[1 + random.nextInt(255)];
        random.nextBytes(name);
        names.add(name);
      }
      NameList list = NameList.of(names);
      names.sort(Arrays::compareUnsigned);
      assertThat(list.count()).isEqualTo(count);
      for (int i = 0; i < count; i++) {
        assertThat(new String(list.name(i), ISO_8859_1))
            .as("seed %d", seed)
            .isEqualTo(new String(names.get(i), ISO_8859_1));
      }
    }
  }
}
