package dev.holdfast.violation;

import java.net.http.HttpClient;

/** Breaks R4: speaks HTTP outside transfer. */
public interface HttpAnywhere {
  HttpClient client();
}
