namespace Farthing.Measurement.Faults;

/// <summary>Codes of faults of a comparison of load tests.</summary>
public static class CompareFaultCodes
{
    /// <summary>A file of <c>--compare</c> holds no load test, or a page holds several.</summary>
    /// <remarks>Give one result that <c>farthing bench --output FILE.json</c> wrote, or its page.</remarks>
    public const string NotOneBench = "FAR8151";

    /// <summary><c>--compare</c> has not two sides, or a side has the same result twice.</summary>
    /// <remarks>Write <c>--compare A.json B.json</c>; repeats of a side with commas: <c>A1.json,A2.json B.json</c>.</remarks>
    public const string NotTwoSides = "FAR8152";

    /// <summary>The two sides of <c>--compare</c> have no load in common; the message lists the loads of each.</summary>
    /// <remarks>Measure both at the same loads.</remarks>
    public const string NoCommonLoad = "FAR8153";
}
