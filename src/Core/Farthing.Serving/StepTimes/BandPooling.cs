using Farthing.Documents.Calibrations;
using Farthing.Serving.Coefficients;

namespace Farthing.Serving.StepTimes;

/// <summary>Pools the ends of a built-in band with those that somebody's own rows give: n/(n + 3)·(own) + 3/(n + 3)·(built-in) in ln units, n conditions.</summary>
public static class BandPooling
{
    /// <summary>Conditions' worth of the built-in band.</summary>
    private const double PriorConditions = 3;

    /// <summary>The share that own rows have in the pooled band.</summary>
    public static double OwnShare(double conditions) => conditions / (conditions + PriorConditions);

    /// <summary>The same of first tokens: none with one condition, which leaves no residuals.</summary>
    public static double OwnShare(FirstTokenCorrection own) =>
        own.HeldBack is null ? 0 : OwnShare(own.Conditions);

    /// <summary>One end of the pooled band, as a ratio of what was predicted.</summary>
    /// <param name="own">The end by own rows, as a ratio.</param>
    /// <param name="builtIn">The built-in end, as a ratio.</param>
    /// <param name="conditions">Own conditions.</param>
    public static double Pool(double own, double builtIn, double conditions)
    {
        double share = OwnShare(conditions);
        return Math.Exp((share * Math.Log(own)) + ((1 - share) * Math.Log(builtIn)));
    }

    /// <summary>The band of first tokens pooled with residuals of held-back rows. With one condition there are none: the built-in band stays.</summary>
    /// <param name="builtIn">The built-in band.</param>
    /// <param name="own">What own rows say.</param>
    public static StepTimeBand FirstTokens(StepTimeBand builtIn, FirstTokenCorrection own)
    {
        if (own.HeldBack is not { } held)
        {
            return builtIn;
        }

        double low = Pool(held.Low, builtIn.Low, own.Conditions);
        double high = Pool(held.High, builtIn.High, own.Conditions);
        return builtIn with { Low = low, Median = Math.Clamp(builtIn.Median, low, high), High = high };
    }
}
