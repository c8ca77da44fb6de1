/** Where signals are sent to: without it a component does its work all the same. */
const TELEMETRY =
  /otel|otlp|opentelemetry|jaeger|zipkin|collector|tracing|telemetry|sentry|statsd|profiler|pyroscope|newrelic|datadog|(?:^|[_.-])apm|metrics|(?:^|[_.-])(?:loki|tempo)/i;

/** Whether a setting or a host is about traces, metrics or logs. */
export const isTelemetry = (name: string): boolean => TELEMETRY.test(name);
