using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Telemetry.Logs;

/// <summary>Log line of one request.</summary>
internal readonly record struct AccessLine
{
    public required string Id { get; init; }
    public required string Endpoint { get; init; }
    public required string Key { get; init; }
    public required string Team { get; init; }
    public required string User { get; init; }
    public required string Session { get; init; }
    public required string Model { get; init; }
    public required string Deployment { get; init; }
    public int Status { get; init; }
    public required string End { get; init; }
    public string? Refusal { get; init; }
    public UsageSource Source { get; init; }
    public TokenCounts Tokens { get; init; }
    public long CostNanoUsd { get; init; }
    public int Attempts { get; init; }
    public bool IsStream { get; init; }
    public TimeSpan Duration { get; init; }
    public TimeSpan? FirstToken { get; init; }
    public TimeSpan? Overhead { get; init; }
    public string? TraceId { get; init; }
    public byte[]? Prompt { get; init; }

    /// <summary>Severity: clients' faults are no matter of the operator's.</summary>
    public LogSeverity Severity =>
        Status >= 500 || End is "upstream_broken" or "defect" ? LogSeverity.Warn : LogSeverity.Info;
}
