using Farthing.Reduction.Cascade.Learning;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Reduction.Cascade.Learning;

public sealed class IsotonicCurveTests
{
    [Fact]
    public void Violators_are_pooled_to_their_mean()
    {
        // 1, 0 at scores 2 and 3 violate: both become 1/2 at 2.5.
        IsotonicCurve curve = IsotonicCurve.Fit([1, 2, 3, 4], [0, 1, 0, 1]);

        Assert.Equal([1, 2.5, 4], curve.Scores);
        Assert.Equal([0, 0.5, 1], curve.Levels);
        Assert.Equal(0.25, curve.At(1.75), 1e-12);
        Assert.Equal(0, curve.At(-9));
        Assert.Equal(1, curve.At(9));
    }

    /// <summary>The fit is the least-squares one: no other non-decreasing step function over the sorted rows is nearer (brute force over levels of 1/4).</summary>
    [Fact]
    public void No_other_rising_curve_fits_better() =>
        Prop.ForAll(
                Gen.Choose(0, 4).ArrayOf(5).ToArbitrary(),
                quarters =>
                {
                    double[] y = [.. quarters.Select(quarter => quarter / 4.0)];
                    IsotonicCurve curve = IsotonicCurve.Fit([0, 1, 2, 3, 4], y);
                    double own = Loss(Pooled(curve, y.Length), y);
                    return Rising(y.Length, 0).All(other => own <= Loss(other, y) + 1e-12);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void The_curve_never_falls_and_keeps_the_mean() =>
        Prop.ForAll(
                Gen.Choose(0, 1000).ArrayOf(40).ToArbitrary(),
                Gen.Choose(0, 1).ArrayOf(40).ToArbitrary(),
                (scores, outcomes) =>
                {
                    double[] x = [.. scores.Select(score => score / 100.0)];
                    double[] y = [.. outcomes.Select(outcome => (double)outcome)];
                    IsotonicCurve curve = IsotonicCurve.Fit(x, y);
                    double[] at = [.. Enumerable.Range(-10, 1100).Select(i => curve.At(i / 100.0))];
                    return at.Zip(at.Skip(1)).All(pair => pair.First <= pair.Second)
                        && at[0] >= 0
                        && at[^1] <= 1;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Numbers_that_are_none_and_falling_levels_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new IsotonicCurve([0, 1], [1, 0]));
        Assert.Throws<ArgumentException>(() => new IsotonicCurve([0, double.NaN], [0, 1]));
        Assert.Throws<ArgumentException>(() => IsotonicCurve.Fit([], []));
    }

    /// <summary>Levels at the rows: pools are means of runs of rows, so a row's level is that of the pool nearest below half a step.</summary>
    private static double[] Pooled(IsotonicCurve curve, int rows)
    {
        double[] levels = new double[rows];
        int first = 0;
        for (int pool = 0; pool < curve.Scores.Count; pool++)
        {
            // The center of rows first..last is their mean.
            int last = (int)Math.Round((2 * curve.Scores[pool]) - first);
            for (int row = first; row <= last; row++)
            {
                levels[row] = curve.Levels[pool];
            }

            first = last + 1;
        }

        return levels;
    }

    private static IEnumerable<double[]> Rising(int rows, int from)
    {
        if (rows == 0)
        {
            yield return [];
            yield break;
        }

        for (int level = from; level <= 4; level++)
        {
            foreach (double[] rest in Rising(rows - 1, level))
            {
                yield return [level / 4.0, .. rest];
            }
        }
    }

    private static double Loss(double[] a, double[] b) =>
        a.Zip(b).Sum(pair => Math.Pow(pair.First - pair.Second, 2));
}
