namespace Farthing.Gateway.Telemetry.Logs;

/// <summary>Something that happened to the gateway itself.</summary>
/// <param name="Severity">How grave it is.</param>
/// <param name="Name">Its name, one of docs/serve.md's.</param>
/// <param name="Message">For people, without secrets.</param>
/// <param name="Members">What it is about.</param>
internal sealed record LogEvent(
    LogSeverity Severity,
    string Name,
    string Message,
    params (string Name, object? Value)[] Members
);
