namespace Farthing.Measurement.Calibration;

/// <summary>Pools the ends of a built-in band with those that somebody's own rows give: n/(n + 3)·(own) + 3/(n + 3)·(built-in) in ln units, n conditions.</summary>
internal static class BandPooling
{
    /// <summary>Conditions' worth of the built-in band.</summary>
    private const double PriorConditions = 3;

    /// <summary>The share that own rows have in the pooled band.</summary>
    public static double OwnShare(double conditions) => conditions / (conditions + PriorConditions);

    /// <summary>One end of the pooled band, as a ratio of what was predicted.</summary>
    /// <param name="own">The end by own rows, as a ratio.</param>
    /// <param name="builtIn">The built-in end, as a ratio.</param>
    /// <param name="conditions">Own conditions.</param>
    public static double Pool(double own, double builtIn, double conditions)
    {
        double share = OwnShare(conditions);
        return Math.Exp((share * Math.Log(own)) + ((1 - share) * Math.Log(builtIn)));
    }
}
