using System.Globalization;
using Farthing.Measurement.Scoring;
using Farthing.Serving.Coefficients;

namespace Farthing.Studies.Refits;

/// <summary>Writes bands that were fitted to measurements into a set of coefficients.</summary>
public static class BandRefit
{
    /// <summary>The coefficients with the bands of measurements; bands of step times of kinds of models that are not among these stay as they were.</summary>
    /// <param name="set">Coefficients that the rows were predicted with.</param>
    /// <param name="rows">Predictions beside measurements.</param>
    /// <param name="source">Whose measurements they are, in words.</param>
    public static CoefficientSet Of(CoefficientSet set, IReadOnlyList<ScoredRow> rows, string source)
    {
        FittedBands fitted = ConformalBands.FitBands(rows);
        List<StepTimeBand> bands = [];
        foreach (
            (BandGroup group, BandQuantiles quantiles) in fitted.Groups.OrderBy(
                entry => entry.Key,
                GroupOrder
            )
        )
        {
            string words = string.Create(
                CultureInfo.InvariantCulture,
                $"{source}: 90 % of left-out families of tables, {quantiles.Rows} rows"
            );
            bands.Add(
                new StepTimeBand(
                    group.Family,
                    group.Pool,
                    Math.Exp(quantiles.Low),
                    Math.Exp(quantiles.Median),
                    Math.Exp(quantiles.High),
                    words
                )
                {
                    Metric = group.Metric,
                    Load = group.Load,
                    Detail = group.Detail,
                    Engine = group.Engine.Length > 0 ? group.Engine : null,
                    Build = group.Build.Length > 0 ? group.Build : null,
                    Tables = quantiles.Tables,
                    TailPower = quantiles.TailPower,
                }
            );
        }

        foreach (StepTimeBand old in set.Bands.Where(band => band.IsOfStepTime))
        {
            if (!bands.Any(band => band.IsOfStepTime && band.Family == old.Family && band.Pool == old.Pool))
            {
                bands.Add(old);
            }
        }

        return set with
        {
            Bands = bands,
        };
    }

    private static Comparer<BandGroup> GroupOrder { get; } =
        Comparer<BandGroup>.Create((a, b) => string.CompareOrdinal(Key(a), Key(b)));

    private static string Key(BandGroup group) =>
        string.Join(
            '|',
            group.Metric,
            group.Load,
            group.Detail,
            group.Family,
            group.Pool,
            group.Engine,
            group.Build
        );
}
