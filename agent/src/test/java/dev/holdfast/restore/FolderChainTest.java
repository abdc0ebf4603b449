package dev.holdfast.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.ExtendedAttribute;
import dev.holdfast.snapshot.PathBytes;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class FolderChainTest {
  private static Entry directory(String path, ExtendedAttribute... xattrs) {
    Entry.Attributes attributes = new Entry.Attributes(0755, 0, 0, "", "", path.length(), 0);
    Entry plain = Entry.plain(PathBytes.of(path), EntryType.DIRECTORY, attributes);
    return new Entry(
        plain.path(), plain.type(), attributes, 0, Entry.NO_BYTES, 0, List.of(), List.of(xattrs),
        List.of(), Entry.Device.NONE, false, false);
  }

  @Test
  void givesEachBackWithItsOwnPathFromBothEnds() {
    FolderChain chain = new FolderChain();
    for (String path : List.of("/", "/a", "/a/b", "/a/b/c", "/a/b/c/d")) {
      chain.add(directory(path));
    }
    assertThat(chain.removeInnermost()).isEqualTo(directory("/a/b/c/d"));
    assertThat(chain.leadsTo(PathBytes.of("/a/b/c"))).isTrue();
    assertThat(chain.leadsTo(PathBytes.of("/a/b/c/e"))).isTrue();
    assertThat(chain.leadsTo(PathBytes.of("/a/b/cc"))).isFalse();
    assertThat(chain.removeOutermost()).isEqualTo(directory("/"));
    assertThat(chain.removeOutermost()).isEqualTo(directory("/a"));
    assertThat(chain.removeInnermost()).isEqualTo(directory("/a/b/c"));
    chain.add(directory("/a/b/x")); // a sibling of what is gone
    assertThat(chain.removeInnermost()).isEqualTo(directory("/a/b/x"));
    assertThat(chain.removeInnermost()).isEqualTo(directory("/a/b"));
    assertThat(chain.isEmpty()).isTrue();
    assertThat(chain.leadsTo(PathBytes.of("/a"))).isFalse();
  }

  @Test
  void holdsTheDeepestTreeThereCanBe() {
    FolderChain chain = new FolderChain();
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < 16_384; i++) {
      chain.add(directory(path.append("/d").toString()));
    }
    for (int i = 16_384; i > 16_300; i--) {
      assertThat(chain.removeInnermost().path().length()).isEqualTo(2 * i);
    }
  }

  @Test
  void refusesMoreAttributesThanAHeapHolds() {
    FolderChain chain = new FolderChain();
    ByteBuffer value = ByteBuffer.allocate(1 << 14);
    ExtendedAttribute[] large = new ExtendedAttribute[100];
    for (int i = 0; i < large.length; i++) {
      large[i] = new ExtendedAttribute(PathBytes.of("user." + (100 + i)), value);
    }
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      chain.add(directory(path.append("/d").toString(), large));
    }
    chain.removeInnermost();
    chain.add(directory("/d/d/d/d/e", large));
    assertThatThrownBy(() -> chain.add(directory("/d/d/d/d/e/f", large)))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.fault()).isEqualTo(Fault.OBJECT_TOO_LARGE))
        .hasMessageContaining("/d/d/d/d/e/f");
  }
}
