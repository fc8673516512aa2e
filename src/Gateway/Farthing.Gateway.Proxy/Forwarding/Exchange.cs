using System.Security.Cryptography;
using System.Text;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Http;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Telemetry;
using Farthing.Gateway.Translating;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Forwarding;

/// <summary>A request on its way through the gateway.</summary>
internal sealed class Exchange : IDisposable
{
    private Outbound? asItCame;
    private RequestPeek peek = null!;
    private RequestBody body = null!;
    private RequestBody? rewritten;
    private HashSet<string>? failedAt;

    /// <summary>The connection's side of it.</summary>
    public required HttpContext Http { get; init; }

    /// <summary>Its id (UUID version 7).</summary>
    public required Guid Id { get; init; }

    /// <summary>The id as clients see it.</summary>
    public required string IdText { get; init; }

    /// <summary>The endpoint.</summary>
    public required Dialect Dialect { get; init; }

    /// <summary>Content of its body.</summary>
    public required RequestPeek Peek
    {
        get => peek;
        init => peek = value;
    }

    /// <summary>Its body.</summary>
    public required RequestBody Body
    {
        get => body;
        init => body = value;
    }

    /// <summary>Most output tokens of a choice, beside what it asks for itself; null: no other bound.</summary>
    public long? OutputCap { get; set; }

    /// <summary>Levers that it goes without, as control of an experiment. Default none.</summary>
    public WithheldLevers Withheld { get; set; }

    /// <summary>It as it came, for upstreams that speak its dialect.</summary>
    public Outbound AsItCame =>
        asItCame ??= new Outbound
        {
            Dialect = Dialect,
            Peek = Peek,
            Body = Body,
        };

    /// <summary>Whom it is for, and what it asks for at most; with its prompt's prefix where the route wants it.</summary>
    public required Demand Demand { get; set; }

    /// <summary>Its telemetry.</summary>
    public required RequestStory Story { get; init; }

    /// <summary>The end user; empty without.</summary>
    public required string User { get; init; }

    /// <summary>The client's key over all its tries; empty without.</summary>
    public string IdempotencyKey { get; init; } = "";

    /// <summary>Tries of the client before this one, as it says.</summary>
    public byte ClientRetry { get; init; }

    /// <summary>Tokens of all attempts so far.</summary>
    public TokenCounts Tokens { get; set; }

    /// <summary>Takes the id of its answer, where the upstream stores that; null where it does not.</summary>
    public StoredResponses? Stored { get; init; }

    /// <summary>The answer that a mirror's dry run takes; null: it is sent.</summary>
    public ILiveAnswer? Live => Http.Features.Get<ILiveAnswer>();

    /// <summary>A hash of key and session, by which a provider's prompt cache may tell sessions of Messages clients; empty for others and without a session.</summary>
    public string CacheKey =>
        Dialect.HasCacheKey || Demand.Session.Length == 0
            ? ""
            : Convert.ToHexStringLower(
                SHA256.HashData(Encoding.UTF8.GetBytes($"{Demand.Caller.KeyId}\n{Demand.Session}"))
            )[..32];

    /// <summary>Its way out of the limits that let it in.</summary>
    public RequestLeave Leave { get; init; } = new(ticket: null);

    /// <summary>A limit of tokens is on its way.</summary>
    public bool HasTokenLimit { get; set; }

    /// <summary>An answer that was found for it; null: it needs one.</summary>
    public IReadyAnswer? Ready { get; set; }

    /// <summary>The deployments that it may go to, once they are known.</summary>
    public RouteAnswer Route { get; set; }

    /// <summary>The attempt whose answer the client gets; null while there is none.</summary>
    public AttemptRun? Served { get; set; }

    /// <summary>Its translations so far: deployments that want the same get the same.</summary>
    public List<Outbound> Translations { get; } = [];

    /// <summary>Names of the deployments that failed at it.</summary>
    public HashSet<string> FailedAt => failedAt ??= new(StringComparer.Ordinal);

    /// <summary>True when a chat client wants thinking with the seals that its maker takes back.</summary>
    public bool AsksThinkingBlocks => Http.Request.Headers["x-farthing-thinking-blocks"] == "1";

    /// <summary>Goes on with another body in the place of the client's, before anything was made of that.</summary>
    /// <param name="written">The body; it is let go of with the request.</param>
    /// <param name="content">Its content.</param>
    public void Rewrite(RequestBody written, RequestPeek content)
    {
        rewritten?.Dispose();
        (rewritten, body, peek, asItCame) = (written, written, content, null);
    }

    /// <summary>Lets go of what was written for it; the client's body is its reader's.</summary>
    public void Dispose()
    {
        rewritten?.Dispose();
        foreach (Outbound translation in Translations)
        {
            translation.Body.Dispose();
        }
    }

    /// <summary>Answers it with an error, and tells its story of it.</summary>
    public Task FailAsync(ApiError error, TimeSpan? retryAfter)
    {
        Story.Failed(error);
        return ErrorReply.WriteAsync(Http, Dialect, error, IdText, retryAfter);
    }

    /// <summary>True when the client asked for Anthropic's beta surface.</summary>
    public bool IsBeta => Dialect.HasBeta && Http.Request.Query["beta"] == "true";
}

/// <summary>The answer that a request gets elsewhere: a mirror's dry run takes it in the place of an attempt of its own.</summary>
internal interface ILiveAnswer
{
    /// <summary>The attempt's answer. Its dispatch is written first, as for one that is sent.</summary>
    /// <exception cref="HttpRequestException">The upstream did not answer, or in a way that nobody here can read.</exception>
    ValueTask<UpstreamAnswer> AnswerAsync(Attempt attempt, CancellationToken cancellation);
}
