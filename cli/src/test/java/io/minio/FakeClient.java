package io.minio;

/** Stands in for the S3 client while no module depends on it, so that its rule can be shown to bite. */
public final class FakeClient {}
