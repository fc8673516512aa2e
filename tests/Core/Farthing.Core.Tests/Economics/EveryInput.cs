using FsCheck;
using FsCheck.Fluent;
using Interval = Farthing.Numerics.Quantities.Interval;

namespace Farthing.Tests.Economics;

/// <summary>Varies every input of a computation at once and sets the result beside a formula of its own, so that an input which is forgotten, or taken twice, shows.</summary>
internal static class EveryInput
{
    private const double Tolerance = 1e-9;

    /// <summary>A hundred draws of so many numbers between 0.05 and 0.95: shares as they are, other quantities scaled by the test.</summary>
    public static void Holds(int inputs, Func<double[], bool> property) =>
        Prop.ForAll(Numbers(inputs).ToArbitrary(), property).QuickCheckThrowOnFailure();

    /// <summary>The result is that of a formula, and moves when any single input does.</summary>
    /// <param name="inputs">How many.</param>
    /// <param name="actual">What is tested.</param>
    /// <param name="formula">What it should be.</param>
    /// <param name="doesNotMoveWith">Inputs that it must not depend on.</param>
    public static void Follows(
        int inputs,
        Func<double[], double> actual,
        Func<double[], double> formula,
        params int[] doesNotMoveWith
    ) =>
        Holds(
            inputs,
            numbers =>
                IsClose(actual(numbers), formula(numbers)) && MovesWithEach(formula, numbers, doesNotMoveWith)
        );

    /// <summary>Ranges in, ranges out (INV-16): the result runs from the least to the most of a formula over all ends of the inputs.</summary>
    /// <param name="inputs">How many.</param>
    /// <param name="actual">What is tested.</param>
    /// <param name="formula">What it should be, of single numbers.</param>
    /// <param name="pointsAt">Inputs that are single numbers.</param>
    public static void RangesFollow(
        int inputs,
        Func<Interval[], Interval> actual,
        Func<double[], double> formula,
        params int[] pointsAt
    ) =>
        Holds(
            2 * inputs,
            numbers =>
            {
                Interval[] ranges = Ranges(numbers, pointsAt);
                double[] corners = [.. Corners(ranges).Select(formula)];
                Interval range = actual(ranges);
                double[] middles = [.. ranges.Select(each => each.Middle)];
                double point = actual([.. middles.Select(Interval.Point)]).Middle;
                return IsClose(range.Low, corners.Min())
                    && IsClose(range.High, corners.Max())
                    && IsClose(point, formula(middles))
                    && MovesWithEach(formula, middles);
            }
        );

    /// <summary>Where an input stands in a formula twice, ranges come out wider than need be, never narrower (INV-16); points come out exactly.</summary>
    public static void RangesHold(
        int inputs,
        Func<Interval[], Interval> actual,
        Func<double[], double> formula,
        params int[] pointsAt
    ) =>
        Holds(
            2 * inputs,
            numbers =>
            {
                Interval[] ranges = Ranges(numbers, pointsAt);
                Interval range = actual(ranges);
                double slack = Tolerance * (1 + Math.Abs(range.High));
                double[] middles = [.. ranges.Select(each => each.Middle)];
                Interval point = actual([.. middles.Select(Interval.Point)]);
                return Corners(ranges)
                        .Select(formula)
                        .All(value => range.Low - slack <= value && value <= range.High + slack)
                    && IsClose(point.Low, formula(middles))
                    && IsClose(point.High, formula(middles))
                    && MovesWithEach(formula, middles);
            }
        );

    /// <summary>Equal but for the last digits of a few operations.</summary>
    /// <param name="actual">What is tested.</param>
    /// <param name="expected">What it should be.</param>
    /// <param name="scale">The largest of the terms, where they may cancel each other.</param>
    public static bool IsClose(double actual, double expected, double scale = 0) =>
        Math.Abs(actual - expected) <= (Tolerance * Math.Max(Math.Abs(expected), scale)) + 1e-12;

    private static Gen<double[]> Numbers(int count) =>
        Gen.Choose(500_000, 9_500_000).Select(n => n / 1e7).ArrayOf(count);

    private static Interval[] Ranges(double[] ends, int[] pointsAt) =>
        [
            .. ends.Chunk(2)
                .Select(
                    (pair, i) =>
                        pointsAt.Contains(i) ? Interval.Point(pair[0]) : new Interval(pair.Min(), pair.Max())
                ),
        ];

    private static IEnumerable<double[]> Corners(Interval[] ranges)
    {
        for (int set = 0; set < 1 << ranges.Length; set++)
        {
            yield return [.. ranges.Select((range, i) => (set & (1 << i)) != 0 ? range.High : range.Low)];
        }
    }

    /// <summary>A formula that does not move with an input would not notice that it is forgotten.</summary>
    private static bool MovesWithEach(
        Func<double[], double> formula,
        double[] numbers,
        params int[] exceptFor
    )
    {
        double at = formula(numbers);
        for (int i = 0; i < numbers.Length; i++)
        {
            double[] moved = [.. numbers];
            moved[i] /= 2;
            if (formula(moved) == at != exceptFor.Contains(i))
            {
                return false;
            }
        }

        return true;
    }
}
