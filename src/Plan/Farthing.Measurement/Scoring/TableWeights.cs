namespace Farthing.Measurement.Scoring;

/// <summary>Weights that let each table of measurements count once, however many rows it has.</summary>
internal static class TableWeights
{
    /// <summary>A weight for each row, and how many tables there are.</summary>
    /// <param name="tables">The table of each row.</param>
    public static (double[] Weights, int Tables) Of(IEnumerable<string> tables)
    {
        string[] all = [.. tables];
        Dictionary<string, int> sizes = all.CountBy(table => table).ToDictionary();
        return ([.. all.Select(table => 1.0 / sizes[table])], sizes.Count);
    }
}
