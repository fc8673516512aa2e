using System.Diagnostics;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Gateway.Telemetry;

/// <summary>Telemetry of one request: metrics, a log line and spans. Never holds a key, and of a prompt nothing unless the configuration asks for it.</summary>
/// <param name="telemetry">Where it is told.</param>
/// <param name="clock">Elapsed time.</param>
/// <param name="idText">The request's id.</param>
internal sealed class RequestStory(GatewayTelemetry telemetry, TimeProvider clock, string idText)
{
    private readonly object gate = new();
    private readonly long startedAt = clock.GetTimestamp();
    private long readAt;
    private string? triedBefore;

    /// <summary>The request's id as clients see it.</summary>
    public string IdText => idText;

    /// <summary>The endpoint; empty for none.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>The caller; null before it is known.</summary>
    public Caller? Caller { get; private set; }

    /// <summary>The end user; empty without.</summary>
    public string User { get; private set; } = "";

    /// <summary>The session; empty without.</summary>
    public string Session { get; private set; } = "";

    /// <summary>The model that was asked for; empty before it is known.</summary>
    public string Model => Peek?.Model ?? "";

    /// <summary>True when it asks for a stream.</summary>
    public bool IsStream => Peek?.IsStream ?? false;

    /// <summary>Content of its body; null before it is read.</summary>
    public RequestPeek? Peek { get; private set; }

    /// <summary>The deployment that was tried last; empty without.</summary>
    public string Deployment { get; private set; } = "";

    /// <summary>Attempts so far.</summary>
    public int Attempts { get; private set; }

    /// <summary>Tokens of all attempts.</summary>
    public TokenCounts Tokens { get; private set; }

    /// <summary>Cost of all attempts, nano-dollars.</summary>
    public long CostNanoUsd { get; private set; }

    /// <summary>Source of the token counts of the last attempt that ended.</summary>
    public UsageSource Source { get; private set; }

    /// <summary>End of the last attempt; null without one.</summary>
    public AttemptEnd? LastEnd { get; private set; }

    /// <summary>Why the gateway refused it; null where it did not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>From the request that was read to its first generated token; null without one.</summary>
    public TimeSpan? FirstToken { get; private set; }

    /// <summary>From the request that was read to its first attempt; null without one.</summary>
    public TimeSpan? Overhead { get; private set; }

    /// <summary>The body of the request, cut; null unless the configuration asks for it.</summary>
    public byte[]? Prompt { get; private set; }

    /// <summary>True once a defect in the gateway ended it.</summary>
    public bool IsDefect { get; set; }

    /// <summary>True where nothing is told of it: a check of the gateway's health.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Its span; null where nobody listens.</summary>
    public Activity? Span { get; init; }

    /// <summary>Since its head was read.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(startedAt);

    /// <summary>Its end, in a word.</summary>
    public string End =>
        IsDefect ? EndWords.Defect
        : LastEnd is AttemptEnd end ? EndWords.Of(end)
        : Refusal is not null ? EndWords.Refused
        : IsLost ? EndWords.ClientGone
        : EndWords.Answered;

    /// <summary>True where the client left before anything was sent.</summary>
    public bool IsLost { get; set; }

    /// <summary>Its log line, at its end.</summary>
    public AccessLine Line(int status) =>
        new()
        {
            Id = idText,
            Endpoint = Endpoint,
            Key = Caller?.KeyId ?? "",
            Team = Caller?.Team ?? "",
            User = User,
            Session = Session,
            Model = Model,
            Deployment = Deployment,
            Status = status,
            End = End,
            Refusal = Refusal,
            Source = Source,
            Tokens = Tokens,
            CostNanoUsd = CostNanoUsd,
            Attempts = Attempts,
            IsStream = IsStream,
            Duration = Elapsed,
            FirstToken = FirstToken,
            Overhead = Overhead,
            TraceId = Span?.TraceId.ToHexString(),
            Prompt = Prompt,
        };

    /// <summary>Its caller is known; its body is not read yet.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="endpoint">The endpoint; null for a call that goes to no model.</param>
    public void Arrived(Caller caller, Dialect? endpoint) =>
        (Caller, Endpoint) = (caller, endpoint?.Name ?? "");

    /// <summary>Its body is read.</summary>
    public void Read(ReadOnlySpan<byte> body)
    {
        readAt = clock.GetTimestamp();
        if (telemetry.Log?.MaxBodyBytes is > 0 and int most)
        {
            Prompt = body[..Math.Min(body.Length, most)].ToArray();
        }
    }

    /// <summary>Content of its body.</summary>
    public void Asked(RequestPeek peek, string session, string user) =>
        (Peek, Session, User) = (peek, session, user);

    /// <summary>The gateway answers with an error of its own.</summary>
    public void Failed(ApiError error) => Refusal = RefusalReason.Of(error);

    /// <summary>It is to go to an upstream where it was before, if the budget of retries there lets it.</summary>
    public void AskedAgain(string upstream, bool isAllowed) =>
        telemetry.Metrics.AskedAgain(upstream, isAllowed);

    /// <summary>A translation left something out.</summary>
    public void Lost(string pair, Losses losses)
    {
        foreach ((string field, int count) in losses.Counts)
        {
            telemetry.Metrics.Lost(pair, field, count);
        }
    }

    /// <summary>A second attempt was sent beside the first.</summary>
    public void Hedged() => telemetry.Metrics.Hedged(this);

    /// <summary>Its answer is passed on.</summary>
    public void HedgeWon() => telemetry.Metrics.HedgeWon(this);

    /// <summary>An attempt is about to be sent.</summary>
    public void Began(Deployment deployment, Attempt attempt, long outputTokens)
    {
        bool isFirst;
        string? before;
        lock (gate)
        {
            isFirst = Attempts++ == 0;
            before = triedBefore;
            triedBefore = Deployment = deployment.Name;
            if (isFirst)
            {
                Overhead = clock.GetElapsedTime(readAt);
            }
        }

        telemetry.Metrics.Began(this, deployment.Name, before);
        attempt.Span = telemetry.Tracing.BeginAttempt(this, deployment, outputTokens);
    }

    /// <summary>Reports the end of that attempt.</summary>
    public void Ended(Deployment deployment, Attempt attempt, Dialect endpoint)
    {
        lock (gate)
        {
            Tokens += attempt.Tokens;
            CostNanoUsd += attempt.Cost.NanoUsd;
            LastEnd = attempt.End;
            Source = attempt.Source;
            if (FirstToken is null && attempt.FirstToken is TimeSpan first)
            {
                FirstToken = clock.GetElapsedTime(readAt, attempt.SentAt) + first;
            }
        }

        telemetry.Metrics.Ended(this, deployment.Name, attempt);
        telemetry.Tracing.EndAttempt(this, deployment, attempt, endpoint);
    }
}

/// <summary>Ends of requests and attempts, as words of metrics, logs and spans.</summary>
internal static class EndWords
{
    /// <summary>The gateway refused it: no attempt was made.</summary>
    public const string Refused = "refused";

    /// <summary>Answered without an attempt: the list of models.</summary>
    public const string Answered = "answered";

    /// <summary>The client left.</summary>
    public const string ClientGone = "client_gone";

    /// <summary>A defect in the gateway.</summary>
    public const string Defect = "defect";

    private static readonly string[] Words =
    [
        "finished",
        "upstream_error",
        "upstream_broken",
        ClientGone,
        "called_off",
        "crashed",
        "out_of_budget",
    ];

    /// <summary>All words.</summary>
    public static readonly string[] All = [.. Words, Refused, Answered, Defect];

    /// <summary>An attempt's.</summary>
    public static string Of(AttemptEnd end) => Words[(int)end];
}
