using System.Text.Json;

namespace Farthing.EndToEnd.Tests;

/// <summary>What a ledger says after <c>ledger verify</c> found nothing wrong with it.</summary>
/// <param name="Attempts">Attempts that were settled; those that were given back unsent are not among them.</param>
/// <param name="OutputTokens">Tokens that they generated.</param>
/// <param name="BilledUsd">What they cost.</param>
internal sealed record VerifiedLedger(long Attempts, long OutputTokens, decimal BilledUsd)
{
    /// <summary>Verifies a ledger and asks for its total, as a user would.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="where">Which one: <c>--data FOLDER</c> or <c>--config FILE</c>.</param>
    public static async Task<VerifiedLedger> ReadAsync(CancellationToken cancellation, params string[] where)
    {
        await AskAsync(["ledger", "verify", .. where], cancellation);
        string by = await AskAsync(["ledger", "by", "key", .. where, "--json"], cancellation);
        using JsonDocument sums = JsonDocument.Parse(by);
        JsonElement total = sums.RootElement.GetProperty("result").GetProperty("total");
        return new VerifiedLedger(
            total.GetProperty("attempts").GetInt64(),
            total.GetProperty("tokens").GetProperty("output").GetInt64(),
            LedgerLine.Usd(total.GetProperty("billed_usd"))
        );
    }

    /// <summary>All lines of a ledger.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="where">Which one: <c>--data FOLDER</c> or <c>--config FILE</c>.</param>
    public static async Task<IReadOnlyList<LedgerLine>> LinesAsync(
        CancellationToken cancellation,
        params string[] where
    )
    {
        string lines = await AskAsync(
            ["ledger", "export", .. where, "--format", "jsonl", "--quiet"],
            cancellation
        );
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(LedgerLine.Read)];
    }

    private static async Task<string> AskAsync(string[] arguments, CancellationToken cancellation)
    {
        ProcessResult said = await FarthingProcess.RunAsync(arguments, cancellation);
        Assert.True(said.ExitCode == 0, said.Output + said.Error);
        return said.Output;
    }
}
