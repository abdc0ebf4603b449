package dev.holdfast.signed;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;

/**
 * The rule of format 1 on unknown fields (docs/FORMAT.md §1): numbers below 100 are critical and refuse the object, others
 * are ignored. Used for every message of the format, at any depth. Any thread.
 */
public final class CriticalFields {
  /** Unknown fields below this number refuse the object. */
  public static final int FIRST_IGNORABLE = 100;

  private CriticalFields() {}

  /**
   * Checks a message and all messages in it.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code FORMAT_UNKNOWN} for an unknown critical field, {@code
   *     OBJECT_MALFORMED} for a known one of the wrong wire type
   */
  public static void check(Message message) {
    for (int number : message.getUnknownFields().asMap().keySet()) {
      if (number < FIRST_IGNORABLE) {
        String type = message.getDescriptorForType().getName();
        if (message.getDescriptorForType().findFieldByNumber(number) != null) {
          throw Form.malformed("field " + number + " of " + type + " of another type", "its type");
        }
        throw Form.unknown("field " + number + " of " + type, "a field of format 1");
      }
    }
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      if (field.getKey().getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      if (field.getValue() instanceof List<?> list) {
        for (Object element : list) {
          check((Message) element);
        }
      } else {
        check((Message) field.getValue());
      }
    }
  }
}
