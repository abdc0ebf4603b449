package dev.holdfast.violation;

import io.minio.FakeClient;

/** Breaks R3: knows the S3 client outside store. */
public interface S3Anywhere {
  FakeClient client();
}
