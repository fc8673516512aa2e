namespace Farthing.Reduction.Cascade.Calibration;

/// <summary>How a mean loss is bounded from above.</summary>
public enum RiskBound
{
    /// <summary>Exact, for losses of 0 and 1.</summary>
    ClopperPearson,

    /// <summary>For losses from 0 to 1 (Bates et al., arXiv 2101.02703).</summary>
    HoeffdingBentkus,

    /// <summary>For losses from 0 to 1, by a bet against the limit (Waudby-Smith and Ramdas, arXiv 2010.09686); uses the order of rows, which must be random.</summary>
    Betting,
}
