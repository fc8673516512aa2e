using Farthing.Economics.Levers;
using FsCheck;
using FsCheck.Fluent;
using Interval = Farthing.Numerics.Quantities.Interval;

namespace Farthing.Tests.Economics.Levers;

public sealed class WaterfallTests
{
    [Fact]
    public void Bars_add_up_to_the_whole_change() =>
        Prop.ForAll(
                Gen.Choose(10, 200).Select(n => n / 100.0).ListOf().ToArbitrary(),
                factors =>
                {
                    Waterfall waterfall = new(
                        1.46,
                        factors.Select(factor => ("lever", new Interval(factor, factor)))
                    );
                    double end = factors.Aggregate(1.46, (value, factor) => value * factor);
                    return Math.Abs(waterfall.End.Low - end) < 1e-9 * Math.Max(1, end)
                        && Math.Abs(waterfall.Bars.Sum(bar => bar.Change) - (end - 1.46))
                            < 1e-9 * Math.Max(1, end);
                }
            )
            .QuickCheckThrowOnFailure();
}
