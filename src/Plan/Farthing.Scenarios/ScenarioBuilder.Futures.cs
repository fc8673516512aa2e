using System.Globalization;
using Farthing.Economics.Purchases.Outlook;

namespace Farthing.Scenarios;

/// <content>Weighted futures of a purchase.</content>
public sealed partial class ScenarioBuilder
{
    private const double LeastFactor = 0.01;
    private const double GreatestFactor = 100;

    /// <summary>As near to 100 % as rounded percentages of three factors come.</summary>
    private const double WeightSlack = 0.0015;

    /// <summary>Factors by rising size, their weights scaled to exactly 1; empty where none are given or one is wrong.</summary>
    private IReadOnlyList<WeightedFactor> Futures(string section)
    {
        (string Name, double Number)[] written = [.. Named(section + ".")];
        List<WeightedFactor> factors = [];
        foreach ((string name, double weight) in written)
        {
            if (
                double.TryParse(
                    name,
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out double factor
                ) && factor is >= LeastFactor and <= GreatestFactor
            )
            {
                factors.Add(new WeightedFactor(factor, weight));
            }
            else
            {
                Impossible(
                    $"{section}.{name}",
                    $"{name} is no factor after 12 months",
                    "a number from 0.01 to 100 as the name, such as 0.6: 25%"
                );
            }
        }

        if (factors.Count < written.Length || factors.Count == 0)
        {
            return [];
        }

        double sum = factors.Sum(one => one.Weight);
        if (Math.Abs(sum - 1) > WeightSlack)
        {
            Impossible(
                $"{section}.{written[0].Name}",
                $"the weights add up to {Numerics.Quantities.Show.Percent(sum)}",
                $"weights of {section} that add up to 100 %"
            );
            return [];
        }

        return
        [
            .. factors
                .Where(one => one.Weight > 0)
                .OrderBy(one => one.Factor)
                .Select(one => one with { Weight = one.Weight / sum }),
        ];
    }
}
