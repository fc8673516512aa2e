namespace Farthing.Sheets.Plans;

/// <summary>Instances of a fleet in words that fit on one line.</summary>
public static class BoughtInstances
{
    private const string And = " + ";
    private const int Listed = 2;

    /// <summary>The instances as they are up to two kinds of them; more of one seller by the first, the last and their number. The document lists all.</summary>
    /// <param name="instances">In words: <c>1 × gpu_8x (lambda/us-east-1, on demand) + 1 × gpu_4x (lambda/us-east-1, on demand)</c>.</param>
    public static string Short(string instances)
    {
        string[] kinds = instances.Split(And);
        string seller = SellerOf(kinds[0]);
        return kinds.Length <= Listed || seller.Length == 0 || kinds.Any(kind => SellerOf(kind) != seller)
            ? instances
            : $"{kinds[0][..^seller.Length]} to {kinds[^1][..^seller.Length]}, {kinds.Length} kinds{seller}";
    }

    private static string SellerOf(string kind)
    {
        int at = kind.IndexOf(" (", StringComparison.Ordinal);
        return at < 0 ? "" : kind[at..];
    }
}
