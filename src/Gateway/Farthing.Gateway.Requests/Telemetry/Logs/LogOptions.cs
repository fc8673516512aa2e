namespace Farthing.Gateway.Telemetry.Logs;

/// <summary>Options of the log.</summary>
public sealed record LogOptions
{
    /// <summary>Format of lines; default JSON.</summary>
    public LogFormat Format { get; init; } = LogFormat.Json;

    /// <summary>The least grave lines that are written; default all.</summary>
    public LogSeverity Level { get; init; } = LogSeverity.Info;

    /// <summary>True when each request has a line; default true.</summary>
    public bool HasRequests { get; init; } = true;

    /// <summary>The file that lines are appended to; null: standard error.</summary>
    public string? File { get; init; }

    /// <summary>Bytes of each request's body that stand in its line; 0 (the default): none. They are people's words: only where those may be kept.</summary>
    public int MaxBodyBytes { get; init; }

    /// <summary>Lines that may wait to be written; more are dropped, counted and said. Default 10,000.</summary>
    public int MaxWaiting { get; init; } = 10_000;
}
