using Farthing.Measurement.Overlays;
using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;

namespace Farthing.Studies.OwnRows;

/// <summary>Value of a few own rows: of every published table some conditions are known, drawn by chance, and the others are predicted by the resulting calibration.</summary>
public static class OwnRowsStudy
{
    /// <summary>Conditions that must remain to be predicted for a draw to count.</summary>
    public const int FewestLeft = 3;

    /// <summary>The error of a table's remaining rows, mean over draws.</summary>
    /// <param name="table">Its conditions.</param>
    /// <param name="known">How many are known.</param>
    /// <param name="draws">How many times they are drawn.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="fit">Fits the known ones.</param>
    /// <returns>Null where too few conditions remain.</returns>
    public static OwnRowsError? Of(
        MeasuredTable table,
        int known,
        int draws,
        ulong seed,
        Func<IReadOnlyList<FittableCondition>, CalibrationFit> fit
    )
    {
        if (table.Conditions.Count < known + FewestLeft)
        {
            return null;
        }

        double[] sums = new double[7];
        for (int draw = 0; draw < draws; draw++)
        {
            FittableCondition[] shuffled = Shuffled(table, seed + (ulong)draw);
            CalibrationFit own = fit([.. shuffled.Take(known)]);
            UnknownRow[] rest =
            [
                .. shuffled.Skip(known).SelectMany(left => UnknownRow.Of(table.Metric, left, own)),
            ];
            double[] before = [.. rest.Select(row => Percent(row.BuiltIn))];
            double[] after = [.. rest.Select(row => Percent(row.Calibrated))];
            sums[0] += Quantiles.Of(before, 0.5);
            sums[1] += Quantiles.Of(before, 0.9);
            sums[2] += Quantiles.Of(after, 0.5);
            sums[3] += Quantiles.Of(after, 0.9);
            sums[4] += rest.Average(row => row.IsInBand ? 1.0 : 0);
            sums[5] += rest.Average(row => row.BandWidth);
            sums[6] += rest.Average(row => row.BandFraction);
        }

        return new OwnRowsError(
            table,
            known,
            sums[0] / draws,
            sums[1] / draws,
            sums[2] / draws,
            sums[3] / draws,
            sums[4] / draws,
            sums[5] / draws,
            sums[6] / draws
        );
    }

    /// <summary>|predicted / measured − 1| in percent, from ln(measured / predicted).</summary>
    private static double Percent(double residual) => 100 * Math.Abs(Math.Exp(-residual) - 1);

    private static FittableCondition[] Shuffled(MeasuredTable table, ulong seed)
    {
        FittableCondition[] conditions = [.. table.Conditions];
        Pcg32 random = new(seed, StableHash.Of(table.Name));
        for (int i = conditions.Length - 1; i > 0; i--)
        {
            int j = (int)(random.NextDouble() * (i + 1));
            (conditions[i], conditions[j]) = (conditions[j], conditions[i]);
        }

        return conditions;
    }
}
