using Farthing.Testing.Pacing;

namespace Farthing.EndToEnd.Tests;

/// <summary>Compares what was asked of gateways that were killed, what their upstreams saw and what the ledger holds, request by request.</summary>
internal static class KillTally
{
    private const decimal PromptUsd = 7e-6m; // What a paced server counts for "Hello", at $1/M.
    private const decimal TokenUsd = 2e-6m;

    /// <summary>The prices of the gateways that are compared.</summary>
    public const string Price = "{ in: $1/M, out: $2/M }";

    /// <summary>What a request costs when it generates all that it may.</summary>
    public static decimal WholeUsd(int tokens) => PromptUsd + (tokens * TokenUsd);

    /// <summary>Checks that each request that was sent is in the ledger exactly once: at its price, or at its hold where the gateway died before it knew; and that what was never sent is free, or charged at its hold where only the kill came between.</summary>
    /// <returns>The counts, for people.</returns>
    public static string Check(
        MarkedLoad load,
        IReadOnlyList<LedgerLine> lines,
        params IEnumerable<PacedServer> upstreams
    ) => Check(load, lines, [], mayLoseHits: 0, upstreams);

    /// <summary>The same beside a cache: what it answered was not sent, and costs nothing.</summary>
    /// <param name="load">What was asked.</param>
    /// <param name="lines">What the ledger holds.</param>
    /// <param name="hits">Marks of the requests that the journal says a cache answered.</param>
    /// <param name="mayLoseHits">How many may have been answered whole without a record: a kill came between.</param>
    /// <param name="upstreams">What saw them.</param>
    public static string Check(
        MarkedLoad load,
        IReadOnlyList<LedgerLine> lines,
        IReadOnlyList<string> hits,
        int mayLoseHits,
        params IEnumerable<PacedServer> upstreams
    )
    {
        Dictionary<string, LedgerLine> ledger = new(lines.Count);
        foreach (LedgerLine line in lines)
        {
            Assert.True(ledger.TryAdd(line.User, line), $"{line} and {ledger[line.User]}: one is double");
            Assert.Contains(line.User, load.Asked);
        }

        Dictionary<string, int> seen = [];
        foreach ((string mark, int tokens) in MarkedLoad.SeenBy(upstreams))
        {
            Assert.True(seen.TryAdd(mark, tokens), $"{mark} was sent twice");
            Assert.True(ledger.ContainsKey(mark), $"{mark} was sent, and is not in the ledger");
        }

        foreach (LedgerLine line in lines)
        {
            switch (line.Finish)
            {
                case "finished":
                    Assert.True(seen.TryGetValue(line.User, out int tokens), $"{line} was never sent");
                    Assert.True(
                        line.OutputTokens == tokens && line.CostUsd == WholeUsd(tokens),
                        $"{line} is not {tokens} tokens at their price"
                    );
                    break;
                case "crashed":
                    Assert.Equal(line.HoldUsd, line.CostUsd);
                    Assert.True(
                        line.CostUsd >= WholeUsd(seen.GetValueOrDefault(line.User)),
                        $"{line} may have cost more"
                    );
                    break;
                case "released":
                    Assert.True(line.CostUsd == 0 && !seen.ContainsKey(line.User), $"{line} was sent");
                    break;
                default:
                    Assert.Fail($"{line}: neither upstream nor client failed");
                    break;
            }
        }

        HashSet<string> answered = [];
        foreach (string hit in hits)
        {
            Assert.True(answered.Add(hit), $"{hit} was answered from the cache twice");
            Assert.Contains(hit, load.Asked);
            Assert.False(seen.ContainsKey(hit), $"{hit} was answered from the cache, and sent");
            Assert.False(ledger.ContainsKey(hit), $"{hit} was answered from the cache, and charged");
        }

        string[] unwritten =
        [
            .. load.Whole.Where(mark => !seen.ContainsKey(mark) && !answered.Contains(mark)),
        ];
        Assert.InRange(unwritten.Length, 0, mayLoseHits);
        Assert.All(unwritten, mark => Assert.False(ledger.ContainsKey(mark)));
        int Count(string finish) => lines.Count(line => line.Finish == finish);
        int unsent = lines.Count(line => line.Finish == "crashed" && !seen.ContainsKey(line.User));
        return $"{load.Asked.Count} requests, {load.Refused} refused, {seen.Count} seen upstream, {load.Whole.Count} answered whole, {hits.Count} from the cache and {unwritten.Length} from it without a record; "
            + $"in the ledger {lines.Count}: {Count("finished")} finished, {Count("crashed")} charged at their holds ({unsent} of them written down and not sent), {Count("released")} given back; 0 lost, 0 doubled";
    }
}
