using System.Text.Json;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>What came of a request between two dialects: the client's answer, the upstream's request, the books.</summary>
internal sealed record DialectAnswer
{
    public required int Status { get; init; }

    /// <summary>The client's body, as it came.</summary>
    public required string Text { get; init; }

    /// <summary>True when the connection broke.</summary>
    public required bool IsAborted { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>What the upstream got.</summary>
    public required IReadOnlyList<ScriptedRequest> Requests { get; init; }

    public required IReadOnlyList<SettleRecord> Settles { get; init; }

    public required IReadOnlyList<ReserveRecord> Reserves { get; init; }

    /// <summary>The client's document.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The body of the one request that the upstream got.</summary>
    public string Sent => Assert.Single(Requests).Text;

    /// <summary>Data of the client's events, in order; comments left out.</summary>
    public IReadOnlyList<string> Events =>
        [
            .. Text.Split('\n')
                .Where(line => line.StartsWith("data: ", StringComparison.Ordinal))
                .Select(line => line[6..]),
        ];

    /// <summary>Checks the books: one attempt, settled once, at exactly this usage as the upstream stated it.</summary>
    public void AssertUsage(long uncached, long read, long write, long output)
    {
        SettleRecord settle = Assert.Single(Settles);
        Assert.Equal(new TokenCounts(uncached, read, write, output), settle.Tokens with { CacheWrite1h = 0 });
        Assert.Equal(UsageSource.Usage, settle.Source);
    }

    /// <summary>Checks that the attempt cost nothing.</summary>
    public void AssertFree() => Assert.All(Settles, settle => Assert.Equal(0, settle.Cost.NanoUsd));
}
