namespace Farthing.Gateway.Ledger.Bills;

/// <summary>Span, upstream and names of a comparison.</summary>
/// <param name="SinceUnixNs">From here on; null: from the bill's first day.</param>
/// <param name="UntilUnixNs">Before this; null: to the bill's last day.</param>
/// <param name="Upstream">Attempts at this upstream alone, all of them; null: those of the bill's models.</param>
/// <param name="Names">The ledger's name of a model by the bill's, where nothing else tells.</param>
public sealed record BillScope(
    long? SinceUnixNs,
    long? UntilUnixNs,
    string? Upstream,
    IReadOnlyDictionary<string, string> Names
)
{
    /// <summary>The upstream of an attempt: what its deployment has before the slash.</summary>
    internal static string UpstreamOf(LedgerRow row)
    {
        int slash = row.Opened.Deployment.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? row.Opened.Deployment : row.Opened.Deployment[..slash];
    }

    /// <summary>The upstream's model of an attempt.</summary>
    internal static string ModelOf(LedgerRow row) =>
        row.Opened.Deployment[(row.Opened.Deployment.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
