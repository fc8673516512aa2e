using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Telemetry.Logs;

/// <summary>What a log says of one request.</summary>
internal readonly record struct AccessLine
{
    /// <summary>A line about a request that ended now.</summary>
    public AccessLine(RequestStory story, int status)
    {
        Id = story.IdText;
        Endpoint = story.Endpoint;
        Key = story.Caller?.KeyId ?? "";
        Team = story.Caller?.Team ?? "";
        (User, Session, Model, Deployment) = (story.User, story.Session, story.Model, story.Deployment);
        (Status, End, Refusal, Source) = (status, story.End, story.Refusal, story.Source);
        (Tokens, CostNanoUsd, Attempts) = (story.Tokens, story.CostNanoUsd, story.Attempts);
        (IsStream, Duration, FirstToken, Overhead) = (
            story.IsStream,
            story.Elapsed,
            story.FirstToken,
            story.Overhead
        );
        TraceId = story.Span?.TraceId.ToHexString();
        Prompt = story.Prompt;
    }

    public string Id { get; }
    public string Endpoint { get; }
    public string Key { get; }
    public string Team { get; }
    public string User { get; }
    public string Session { get; }
    public string Model { get; }
    public string Deployment { get; }
    public int Status { get; }
    public string End { get; }
    public string? Refusal { get; }
    public UsageSource Source { get; }
    public TokenCounts Tokens { get; }
    public long CostNanoUsd { get; }
    public int Attempts { get; }
    public bool IsStream { get; }
    public TimeSpan Duration { get; }
    public TimeSpan? FirstToken { get; }
    public TimeSpan? Overhead { get; }
    public string? TraceId { get; }
    public byte[]? Prompt { get; }

    /// <summary>How grave: what clients do wrong is no matter of the operator's.</summary>
    public LogSeverity Severity =>
        Status >= 500 || End is "upstream_broken" or "defect" ? LogSeverity.Warn : LogSeverity.Info;
}
