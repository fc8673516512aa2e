using System.Security.Cryptography;
using System.Text;

namespace Farthing.Gateway.Limits;

/// <summary>What this gateway has of one limit, of one scope's value. Its own lock guards it; who needs several takes them by ascending <see cref="Ordinal"/>.</summary>
internal sealed class RateBucket
{
    private const int LongestId = 200;

    /// <param name="ordinal">Different for every bucket of a gate.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="value">Whose it is, within the limit's scope.</param>
    public RateBucket(long ordinal, RateLimit limit, string value)
    {
        Ordinal = ordinal;
        Limit = limit;
        Value = value;
        Requests = limit.RequestsPerMinute is long requests
            ? new RateMeter(
                this,
                Id('r', requests, limit, value),
                "requests per minute",
                requests,
                ofTokens: false
            )
            : null;
        Tokens = limit.TokensPerMinute is long tokens
            ? new RateMeter(this, Id('t', tokens, limit, value), "tokens per minute", tokens, ofTokens: true)
            : null;
        Slots = limit.Concurrency is int most ? new SlotMeter(this, Id('c', most, limit, value), most) : null;
        Meters = [.. ((SharedMeter?[])[Requests, Tokens, Slots]).OfType<SharedMeter>()];
    }

    public long Ordinal { get; }

    public RateLimit Limit { get; }

    /// <summary>Whose it is, within the limit's scope.</summary>
    public string Value { get; }

    public RateMeter? Requests { get; }

    public RateMeter? Tokens { get; }

    public SlotMeter? Slots { get; }

    /// <summary>Those that the limit has: requests, tokens, slots.</summary>
    public SharedMeter[] Meters { get; }

    /// <summary>Requests under way here.</summary>
    public int Running { get; set; }

    /// <summary>Requests that wait for the store's answer.</summary>
    public int Waiting { get; set; }

    /// <summary>True when it was dropped for being idle: who finds that after locking looks for the new one.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>True when a fresh one would answer the same.</summary>
    public bool IsIdle(long nowNs) =>
        Waiting == 0 && Running == 0 && Array.TrueForAll(Meters, meter => meter.IsIdle(nowNs));

    /// <summary>The limit's number is part of the name: a limit that is changed begins anew, in every gateway.</summary>
    private static string Id(char kind, long number, RateLimit limit, string value)
    {
        string id = $"{kind}/{number}/{limit.Scope}/{value}";
        return id.Length <= LongestId
            ? id
            : $"{kind}/{number}/#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}";
    }
}
