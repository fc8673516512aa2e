using System.Security.Cryptography;
using System.Text;
using Farthing.Gateway.PromptCaching.Prefixes;

namespace Farthing.Gateway.PromptCaching;

/// <summary>Makes cache keys of a stable beginning, and splits one that more requests come for than a machine of the provider's takes. Not thread-safe.</summary>
internal sealed class CacheKeySplitter
{
    /// <summary>Requests a minute of one key and beginning, above which the provider sends some to other machines.</summary>
    public const int PerMinute = 15;

    private const int Most = 1 << 12;
    private const long MinuteNs = 60_000_000_000;

    private readonly BoundedTable<(string, ulong), Rate> rates = new(Most);

    /// <summary>The key of a request.</summary>
    /// <param name="secret">Keys the hash.</param>
    /// <param name="scope">Whom it is for, and the model.</param>
    /// <param name="stable">Hash of the stable beginning.</param>
    /// <param name="nowNs">The time.</param>
    public string KeyFor(ReadOnlySpan<byte> secret, string scope, ulong stable, long nowNs)
    {
        Rate? rate = rates.Find((scope, stable));
        if (rate is null)
        {
            rate = new Rate();
            rates.Add((scope, stable), rate);
        }

        int part = rate.Next(nowNs / MinuteNs);
        byte[] hash = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{scope}\n{stable}\n{part}"));
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }

    /// <summary>Requests of this minute and the last, and between how many keys they go in turn.</summary>
    private sealed class Rate
    {
        private long minute;
        private int now;
        private int parts = 1;

        public int Next(long at)
        {
            if (at != minute)
            {
                parts = at == minute + 1 ? Math.Max(1, (now + PerMinute - 1) / PerMinute) : 1;
                (minute, now) = (at, 0);
            }

            now++;
            parts = Math.Max(parts, (now + PerMinute - 1) / PerMinute);
            return now % parts;
        }
    }
}
