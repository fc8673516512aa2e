using Farthing.Numerics.Randomness;
using Farthing.Reduction.Semantic;

namespace Farthing.Tests.Reduction.Semantic;

public sealed class EntryFitTests
{
    private static LabelWindow Of(params IEnumerable<(double S, double W)> labels)
    {
        LabelWindow window = new();
        foreach ((double s, double w) in labels)
        {
            window.Add(new EntryLabel((float)s, (float)w));
        }

        return window;
    }

    [Fact]
    public void Without_labels_it_is_the_prior()
    {
        EntryFit fit = EntryFit.Of(new LabelWindow(), new CellPrior(40, 0.9, 0.1));

        Assert.Equal(0.9, fit.Threshold, 1e-15);
        Assert.Equal(0.1, fit.Deviation, 1e-15);
        Assert.Equal(0.9 + 0.128, fit.UpperThreshold, 1e-15);
        Assert.Equal(0, fit.LogEvidence, 1e-12);
    }

    /// <summary>The posterior on a fine grid has its mode, and its curvature there, where Newton's steps find them.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Brute_force_finds_the_same_mode_and_curvature()
    {
        Pcg32 chance = new(23, 15);
        float[] weights = [1, 1, 1, 5, 0.5f];
        for (int round = 0; round < 40; round++)
        {
            CellPrior prior = new(
                5 + (150 * chance.NextDouble()),
                0.6 + (0.4 * chance.NextDouble()),
                0.03 + (0.2 * chance.NextDouble())
            );
            LabelWindow labels = new();
            int count = chance.NextInt32(1, 70);
            for (int i = 0; i < count; i++)
            {
                float weight = weights[chance.NextInt32(0, 4)];
                labels.Add(
                    new EntryLabel(
                        0.5f + (0.5f * (float)chance.NextDouble()),
                        chance.NextInt32(0, 1) == 0 ? weight : -weight
                    )
                );
            }

            EntryFit fit = EntryFit.Of(labels, prior);

            double best = double.NegativeInfinity;
            double at = 0;
            for (double t = -1; t <= 3; t += 1e-4)
            {
                double log = LogPosterior(labels, prior, t);
                (best, at) = log > best ? (log, t) : (best, at);
            }

            const double H = 1e-4;
            double curvature =
                (
                    (2 * LogPosterior(labels, prior, fit.Threshold))
                    - LogPosterior(labels, prior, fit.Threshold + H)
                    - LogPosterior(labels, prior, fit.Threshold - H)
                ) / (H * H);
            Assert.Equal(at, fit.Threshold, 1.1e-4); // The grid's step.
            Assert.Equal(1 / Math.Sqrt(curvature), fit.Deviation, 0.01 * fit.Deviation); // Second differences.
        }
    }

    [Fact]
    public void The_order_of_labels_does_not_matter()
    {
        Pcg32 chance = new(23, 16);
        for (int round = 0; round < 50; round++)
        {
            (double S, double W)[] labels =
            [
                .. Enumerable
                    .Range(0, chance.NextInt32(2, LabelWindow.Capacity))
                    .Select(_ =>
                        (0.6 + (0.4 * chance.NextDouble()), chance.NextInt32(0, 1) == 0 ? 1.0 : -1.0)
                    ),
            ];
            (double S, double W)[] turned = [.. labels.Reverse()];

            EntryFit fit = EntryFit.Of(Of(labels), CellPrior.Start);
            EntryFit other = EntryFit.Of(Of(turned), CellPrior.Start);

            Assert.Equal(fit.Threshold, other.Threshold, 1e-9);
            Assert.Equal(fit.Deviation, other.Deviation, 1e-9);
        }
    }

    [Fact]
    public void A_right_label_never_raises_the_threshold_and_a_wrong_one_never_lowers_it()
    {
        Pcg32 chance = new(23, 17);
        for (int round = 0; round < 200; round++)
        {
            List<(double S, double W)> labels =
            [
                .. Enumerable
                    .Range(0, chance.NextInt32(0, 30))
                    .Select(_ =>
                        (0.6 + (0.4 * chance.NextDouble()), chance.NextInt32(0, 1) == 0 ? 1.0 : -1.0)
                    ),
            ];
            double s = 0.6 + (0.4 * chance.NextDouble());

            double before = EntryFit.Of(Of(labels), CellPrior.Start).Threshold;

            Assert.True(EntryFit.Of(Of([.. labels, (s, 1)]), CellPrior.Start).Threshold <= before + 1e-9);
            Assert.True(EntryFit.Of(Of([.. labels, (s, -1)]), CellPrior.Start).Threshold >= before - 1e-9);
        }
    }

    [Fact]
    public void A_label_of_weight_five_counts_as_five()
    {
        EntryFit one = EntryFit.Of(Of((0.9, -5), (0.8, 1)), CellPrior.Start);
        EntryFit five = EntryFit.Of(
            Of((0.9, -1), (0.9, -1), (0.9, -1), (0.9, -1), (0.9, -1), (0.8, 1)),
            CellPrior.Start
        );

        Assert.Equal(five.Threshold, one.Threshold, 1e-9);
        Assert.Equal(five.Deviation, one.Deviation, 1e-9);
    }

    [Fact]
    public void The_window_keeps_the_last_60_in_order()
    {
        LabelWindow window = new();
        for (int i = 0; i < 150; i++)
        {
            window.Add(new EntryLabel(i / 150f, 1));
        }

        Assert.Equal(60, window.Count);
        Assert.Equal(
            Enumerable.Range(90, 60).Select(i => i / 150f),
            Enumerable.Range(0, 60).Select(i => window[i].Similarity)
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => window[60]);
    }

    private static double LogPosterior(LabelWindow labels, CellPrior prior, double t)
    {
        double sum = -(t - prior.Mean) * (t - prior.Mean) / (2 * prior.Deviation * prior.Deviation);
        for (int i = 0; i < labels.Count; i++)
        {
            double x = prior.Slope * (labels[i].Similarity - t) * (labels[i].IsSame ? 1 : -1);
            sum -= labels[i].Weight * (x > 0 ? Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x)) - x);
        }

        return sum;
    }
}
