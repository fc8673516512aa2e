using Farthing.Numerics.Statistics;
using Farthing.Serving.Coefficients;

namespace Farthing.Studies.Kernels;

/// <summary>Fits constants of a formula to timings: least soft-L1 distance of ln(predicted/measured), which lets outliers pull with constant force. Deterministic.</summary>
public static class OperatorFit
{
    /// <summary>Distance beyond which a row counts as an outlier, in ln units.</summary>
    private const double Scale = 0.1;

    /// <summary>Finds constants within bounds.</summary>
    /// <param name="starts">Starting values, above 0.</param>
    /// <param name="lows">Lower bounds, above 0.</param>
    /// <param name="highs">Upper bounds.</param>
    /// <param name="measured">Timings.</param>
    /// <param name="predict">The formula: constants and number of the row to time.</param>
    /// <param name="evaluations">Evaluations per search.</param>
    public static double[] Fit(
        double[] starts,
        double[] lows,
        double[] highs,
        double[] measured,
        Func<double[], int, double> predict,
        int evaluations = 600
    )
    {
        double[] best = NelderMead.Minimize(
            point => Loss(Constants(point, lows, highs), measured, predict),
            [.. starts.Select(start => Math.Log(start))],
            0.4,
            evaluations
        );
        return Constants(best, lows, highs);
    }

    /// <summary>The error of predictions.</summary>
    public static FitError Error(double[] measured, Func<int, double> predict, bool isHeldOut)
    {
        double[] signed = new double[measured.Length];
        double[] absolute = new double[measured.Length];
        for (int i = 0; i < measured.Length; i++)
        {
            signed[i] = 100 * ((predict(i) / measured[i]) - 1);
            absolute[i] = Math.Abs(signed[i]);
        }

        Array.Sort(signed);
        Array.Sort(absolute);
        return new FitError(
            At(absolute, 0.5),
            At(absolute, 0.9),
            At(signed, 0.5),
            measured.Length,
            isHeldOut
        );
    }

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];

    /// <summary>Mean soft-L1 distance of ln(predicted/measured): what <see cref="Fit"/> makes small.</summary>
    public static double Loss(double[] constants, double[] measured, Func<double[], int, double> predict)
    {
        double sum = 0;
        for (int i = 0; i < measured.Length; i++)
        {
            double distance = Math.Log(predict(constants, i) / measured[i]) / Scale;
            sum += Math.Sqrt(1 + (distance * distance)) - 1;
        }

        return sum / Math.Max(1, measured.Length);
    }

    private static double[] Constants(double[] point, double[] lows, double[] highs)
    {
        double[] constants = new double[point.Length];
        for (int i = 0; i < point.Length; i++)
        {
            constants[i] = Math.Clamp(Math.Exp(point[i]), lows[i], highs[i]);
        }

        return constants;
    }
}
