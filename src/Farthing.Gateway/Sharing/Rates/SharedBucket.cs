using System.Security.Cryptography;
using System.Text;
using Farthing.Gateway.Limits;

namespace Farthing.Gateway.Sharing.Rates;

/// <summary>What this gateway has of one limit, of one scope's value. Its own lock guards it; who needs several takes them by ascending <see cref="Ordinal"/>.</summary>
internal sealed class SharedBucket
{
    private const int LongestId = 200;

    /// <param name="ordinal">Different for every bucket of a gate.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="value">Whose it is, within the limit's scope.</param>
    public SharedBucket(long ordinal, RateLimit limit, string value)
    {
        Ordinal = ordinal;
        Limit = limit;
        Value = value;
        Requests = limit.RequestsPerMinute is long requests
            ? new RateMeter(this, Id('r', requests, limit, value), "requests per minute", requests)
            : null;
        Tokens = limit.TokensPerMinute is long tokens
            ? new RateMeter(this, Id('t', tokens, limit, value), "tokens per minute", tokens)
            : null;
        Slots = limit.Concurrency is int most ? new SlotMeter(this, Id('c', most, limit, value), most) : null;
    }

    public long Ordinal { get; }

    public RateLimit Limit { get; }

    /// <summary>Whose it is, within the limit's scope.</summary>
    public string Value { get; }

    public RateMeter? Requests { get; }

    public RateMeter? Tokens { get; }

    public SlotMeter? Slots { get; }

    /// <summary>Requests under way here.</summary>
    public int Running { get; set; }

    /// <summary>Requests that wait for the store's answer.</summary>
    public int Waiting { get; set; }

    /// <summary>True when it was dropped for being idle: who finds that after locking looks for the new one.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>The meter of a number, 0 to 2; null where the limit has none.</summary>
    public SharedMeter? Meter(int number) =>
        number switch
        {
            0 => Requests,
            1 => Tokens,
            _ => Slots,
        };

    /// <summary>Units of a meter that a request needs.</summary>
    public static long Need(int number, long tokens) => number == 1 ? tokens : 1;

    /// <summary>True when a fresh one would answer the same.</summary>
    public bool IsIdle(long nowNs) =>
        Waiting == 0
        && Running == 0
        && (Requests?.IsIdle(nowNs) ?? true)
        && (Tokens?.IsIdle(nowNs) ?? true)
        && (Slots?.IsIdle(nowNs) ?? true);

    /// <summary>The limit's number is part of the name: a limit that is changed begins anew, in every gateway.</summary>
    private static string Id(char kind, long number, RateLimit limit, string value)
    {
        string id = $"{kind}/{number}/{limit.Scope}/{value}";
        return id.Length <= LongestId
            ? id
            : $"{kind}/{number}/#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}";
    }
}
