using Farthing.Documents.Costs;

namespace Farthing.Planning.Apis;

/// <summary>Change of the difference between serving and buying with each input alone, widest first.</summary>
public static class DecisionTornado
{
    /// <summary>By how much inputs are moved.</summary>
    public const double Share = 0.2;

    /// <summary>The bars.</summary>
    /// <param name="inputs">Names with the difference (serving minus buying, dollars per month) at a factor on the input; null where there is no answer, such as a traffic that no fleet carries.</param>
    /// <param name="share">By how much each is moved, such as 0.2 for ±20 %.</param>
    public static IReadOnlyList<TornadoBar> Bars(
        IEnumerable<(string Input, Func<double, double?> Difference)> inputs,
        double share = Share
    )
    {
        List<TornadoBar> bars = [];
        foreach ((string input, Func<double, double?> difference) in inputs)
        {
            double? now = difference(1);
            double? low = difference(1 - share);
            double? high = difference(1 + share);
            if (now is not double middle || (low is null && high is null))
            {
                continue;
            }

            SensitivityBar bar = new(input, low ?? middle, high ?? middle);
            bool flips = IsOtherSide(low, middle) || IsOtherSide(high, middle);
            bars.Add(new TornadoBar(bar, flips, low is not null && high is not null));
        }

        return [.. bars.OrderByDescending(bar => bar.Bar.Swing)];
    }

    /// <summary>The inputs of a decision: traffic, GPU price, API price, people, and the prediction, whose factor is on the share of a replica that a request takes.</summary>
    public static IReadOnlyList<(string Input, Func<double, double?> Difference)> InputsOf(
        BuyDecision decision
    ) =>
        [
            ("traffic", factor => decision.DifferenceAt(trafficFactor: factor)),
            ("gpu-price", factor => decision.DifferenceAt(gpuFactor: factor)),
            ("api-price", factor => decision.DifferenceAt(apiFactor: factor)),
            ("people", factor => decision.DifferenceAt(peopleFactor: factor)),
            ("prediction", factor => decision.DifferenceAt(loadFactor: factor)),
        ];

    private static bool IsOtherSide(double? end, double middle) =>
        end is double value && value < 0 != middle < 0;
}

/// <summary>One bar of the tornado of a decision.</summary>
/// <param name="Bar">Serving minus buying, dollars per month, at both ends.</param>
/// <param name="Flips">True when the answer turns at one of the ends.</param>
/// <param name="IsWhole">False when one end has no answer: no fleet carries it.</param>
public sealed record TornadoBar(SensitivityBar Bar, bool Flips, bool IsWhole)
{
    /// <summary>Dollars per month by which the difference moves: half of the swing.</summary>
    public double EffectUsd => Bar.Swing / 2;
}
