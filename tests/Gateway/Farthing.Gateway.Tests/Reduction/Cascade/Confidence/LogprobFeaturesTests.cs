using Farthing.Reduction.Cascade.Confidence;

namespace Farthing.Tests.Reduction.Cascade.Confidence;

public sealed class LogprobFeaturesTests
{
    [Fact]
    public void Features_are_those_computed_by_hand()
    {
        // Ten tokens: the worst eight in a row are the last (one of −8, one of −0.8, six of 0).
        double[] logprobs = [Math.Log(0.6), 0, 0, 0, -8, 0, 0, -0.8, 0, 0];
        double[] top =
        [
            .. Enumerable.Repeat((double[])[0, -1e9, -1e9, -1e9, -1e9], 10).SelectMany(five => five),
        ];
        top[0] = Math.Log(0.6);
        top[1] = Math.Log(0.3);

        LogprobFeatures features = LogprobFeatures.Of(logprobs, top);

        Assert.Equal(Math.Exp((Math.Log(0.6) - 8.8) / 10), features.GeometricMean, 1e-12);
        Assert.Equal(Math.Exp((Math.Log(0.6) - 8.8) / 8), features.WorstWindow, 1e-12);
        Assert.Equal(0.3, features.FirstMargin, 1e-12);
        // Renormalized 2/3 and 1/3 at the first place, certain elsewhere.
        Assert.Equal(
            -((2.0 / 3 * Math.Log(2.0 / 3)) + (1.0 / 3 * Math.Log(1.0 / 3))) / 10,
            features.Entropy,
            1e-9
        );
    }

    [Fact]
    public void A_short_answer_is_one_window_and_an_unlikely_first_token_has_a_margin_below_nothing()
    {
        double[] top =
        [
            Math.Log(0.7),
            Math.Log(0.2),
            Math.Log(0.1),
            double.NegativeInfinity,
            double.NegativeInfinity,
        ];

        LogprobFeatures features = LogprobFeatures.Of([Math.Log(0.2)], top);

        Assert.Equal(0.2, features.WorstWindow, 1e-12);
        Assert.Equal(-0.5, features.FirstMargin, 1e-12);
        Assert.True(double.IsFinite(features.Entropy));
    }

    [Fact]
    public void What_are_no_log_probabilities_is_refused()
    {
        Assert.Throws<ArgumentException>(() => LogprobFeatures.Of([], []));
        Assert.Throws<ArgumentException>(() => LogprobFeatures.Of([double.NaN], []));
        Assert.Throws<ArgumentException>(() => LogprobFeatures.Of([0.5], []));
        Assert.Throws<ArgumentException>(() => LogprobFeatures.Of([-0.5], [-0.5]));
    }
}
