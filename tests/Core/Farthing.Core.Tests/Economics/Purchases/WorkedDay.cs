using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;

namespace Farthing.Tests.Economics.Purchases;

/// <summary>One day of 24 levels at the list prices of a3-highgpu-8g in us-east4 (2025-10-31), whose answers were worked out by hand.</summary>
internal static class WorkedDay
{
    public static readonly int[] Levels =
    [
        .. ((int[])[4, 3, 3, 3, 3, 4, 5, 6, 7, 8, 8, 8]),
        .. ((int[])[8, 7, 7, 7, 8, 9, 10, 10, 9, 8, 6, 5]),
    ];

    public static readonly OnDemandNode OnDemand = new("on-demand", 88.56);
    public static readonly CommittedNode OneYear = new("1y", 61.43, 12);
    public static readonly CommittedNode ThreeYears = new("3y", 38.89, 36);
    public static readonly SpotNode Spot = new("spot", 36.32, 88.56, 0.7);

    public static NodeLoad Load => new(Levels);

    /// <summary>The choice with its bill by the day.</summary>
    public static ScreeningCurve Curve(params WayToBuy[] ways) => new(Load, ways, hoursPerMonth: 24);
}
