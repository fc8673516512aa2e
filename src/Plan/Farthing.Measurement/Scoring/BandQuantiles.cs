namespace Farthing.Measurement.Scoring;

/// <summary>Quantiles of ln(measured/predicted) of a group.</summary>
/// <param name="Low">Lower end of the band.</param>
/// <param name="Median">Middle.</param>
/// <param name="High">Upper end of the band.</param>
/// <param name="Tables">Tables that they come from, those of wider groups left out.</param>
/// <param name="Rows">Rows that they come from.</param>
public readonly record struct BandQuantiles(double Low, double Median, double High, int Tables, int Rows)
{
    /// <summary>Pulled toward a wider group: own tables count n, the wider group 3.</summary>
    public BandQuantiles ShrunkTo(BandQuantiles wider)
    {
        double own = Tables / (Tables + ConformalBands.PriorTables);
        return this with
        {
            Low = wider.Low + (own * (Low - wider.Low)),
            Median = wider.Median + (own * (Median - wider.Median)),
            High = wider.High + (own * (High - wider.High)),
        };
    }
}
