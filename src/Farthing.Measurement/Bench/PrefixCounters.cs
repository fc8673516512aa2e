using System.Buffers.Text;
using System.Text;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Http;
using Farthing.Measurement.Load.Runs;

namespace Farthing.Measurement.Bench;

/// <summary>A server's own counters of prefix-cache queries and hits, in tokens, summed over its models.</summary>
/// <param name="Queries">Prompt tokens that were looked up.</param>
/// <param name="Hits">Those that were found.</param>
public sealed record PrefixCounters(double Queries, double Hits)
{
    private static readonly string[] QueryNames =
    [
        "vllm:prefix_cache_queries_total",
        "vllm:prefix_cache_queries",
        "vllm:gpu_prefix_cache_queries_total",
        "vllm:gpu_prefix_cache_queries",
        "sglang:prompt_tokens_total",
    ];

    private static readonly string[] HitNames =
    [
        "vllm:prefix_cache_hits_total",
        "vllm:prefix_cache_hits",
        "vllm:gpu_prefix_cache_hits_total",
        "vllm:gpu_prefix_cache_hits",
        "sglang:cached_tokens_total",
    ];

    /// <summary>Reads a server's <c>/metrics</c>; null where it has none, or no such counters.</summary>
    public static PrefixCounters? Scrape(LoadTarget target, TimeSpan within)
    {
        using CancellationTokenSource limit = new(within);
        try
        {
            HttpAnswer answer = HttpCall
                .GetAsync(target, target.BasePath + "/metrics", limit.Token)
                .GetAwaiter()
                .GetResult();
            return answer.Status == 200 ? Read(answer.Body) : null;
        }
        catch (Exception failure) when (ConnectFailure.Of(failure) is not null)
        {
            // No metrics: the caller says that hits are unknown.
            return null;
        }
    }

    /// <summary>Reads the text of a Prometheus exposition; null without both counters.</summary>
    public static PrefixCounters? Read(ReadOnlySpan<byte> text)
    {
        double? queries = null;
        double? hits = null;
        foreach (Range line in Lines(text))
        {
            ReadOnlySpan<byte> one = text[line];
            if (TryRead(one, QueryNames, out double value))
            {
                queries = (queries ?? 0) + value;
            }
            else if (TryRead(one, HitNames, out value))
            {
                hits = (hits ?? 0) + value;
            }
        }

        return queries is double asked && hits is double found ? new PrefixCounters(asked, found) : null;
    }

    /// <summary>Hits over queries since an earlier reading; null where nothing was asked, or a counter went back.</summary>
    public double? FractionSince(PrefixCounters before)
    {
        double queries = Queries - before.Queries;
        double hits = Hits - before.Hits;
        return queries > 0 && hits >= 0 ? hits / queries : null;
    }

    private static List<Range> Lines(ReadOnlySpan<byte> text)
    {
        List<Range> lines = [];
        int start = 0;
        while (start < text.Length)
        {
            int end = text[start..].IndexOf((byte)'\n');
            end = end < 0 ? text.Length : start + end;
            lines.Add(start..end);
            start = end + 1;
        }

        return lines;
    }

    private static bool TryRead(ReadOnlySpan<byte> line, string[] names, out double value)
    {
        value = 0;
        foreach (string name in names)
        {
            if (line.Length <= name.Length || !Ascii.Equals(line[..name.Length], name))
            {
                continue;
            }

            ReadOnlySpan<byte> rest = line[name.Length..];
            if (rest[0] is not ((byte)' ' or (byte)'{'))
            {
                continue;
            }

            int blank = rest[0] == (byte)'{' ? rest.LastIndexOf((byte)'}') + 1 : 0;
            ReadOnlySpan<byte> number = rest[blank..].Trim((byte)' ');
            return Utf8Parser.TryParse(number, out value, out int used) && used > 0;
        }

        return false;
    }
}
