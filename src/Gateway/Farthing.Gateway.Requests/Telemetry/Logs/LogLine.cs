namespace Farthing.Gateway.Telemetry.Logs;

/// <summary>A line that waits to be written: of a request, or an event.</summary>
/// <param name="UnixMs">When.</param>
/// <param name="Access">Of a request; of an event nothing.</param>
/// <param name="Event">The event; null for a request.</param>
internal readonly record struct LogLine(long UnixMs, AccessLine Access, LogEvent? Event);
