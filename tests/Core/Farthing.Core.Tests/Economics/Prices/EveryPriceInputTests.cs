using Farthing.Documents.Costs;
using Farthing.Economics.Prices;
using Farthing.Economics.Sensitivity;
using Farthing.Numerics.Quantities;

namespace Farthing.Tests.Economics.Prices;

/// <summary>Prices per token beside the formulas of docs/cost.md, every input varied: $/M = rate · GPUs · 10⁶ / (tokens a second · utilization · 3,600).</summary>
public sealed class EveryPriceInputTests
{
    [Fact]
    public void Price_of_a_million_tokens() =>
        EveryInput.RangesFollow(
            4,
            x => TokenCost.UsdPerMillion(x[0] * 10, x[1].Middle, x[2] * 5000, x[3]),
            x => x[0] * 10 * x[1] / (x[2] * 5000 * x[3] * 3600) * 1e6,
            pointsAt: 1
        );

    [Fact]
    public void Throughput_for_a_price() =>
        EveryInput.RangesFollow(
            4,
            x => TokenCost.TokensPerSecondFor(x[0], x[2] * 10, x[1].Middle * 8, x[3]),
            x => x[2] * 10 * x[1] * 8 / 3600 / (x[0] / 1e6 * x[3]),
            pointsAt: 1
        );

    [Fact]
    public void Tokens_of_a_month_and_back()
    {
        EveryInput.RangesFollow(
            2,
            x => TokenCost.TokensPerMonth(x[0] * 1000, x[1].Middle * 744),
            x => x[0] * 1000 * x[1] * 744 * 60 * 60,
            pointsAt: 1
        );
        EveryInput.RangesFollow(
            2,
            x => TokenCost.TokensPerSecond(x[0] * 1e9, x[1].Middle * 744),
            x => x[0] * 1e9 / (x[1] * 744 * 60 * 60),
            pointsAt: 1
        );
    }

    [Fact]
    public void A_gpu_of_a_node_and_the_multiplier_of_use()
    {
        EveryInput.RangesFollow(
            2,
            x => TokenCost.UsdPerGpuHour(x[0] * 98, x[1].Middle * 16),
            x => x[0] * 98 / (x[1] * 16),
            pointsAt: 1
        );
        EveryInput.RangesFollow(1, x => TokenCost.RealWorldMultiplier(x[0]), x => 1 / x[0]);
    }

    [Fact]
    public void Whole_units_and_how_full_they_are() =>
        EveryInput.Holds(
            3,
            x =>
            {
                FleetDemand demand = new(x[0] * 10_000, x[1] * 1000, x[2]);
                int units = 1;
                while (units * x[1] * 1000 * x[2] < x[0] * 10_000 * (1 - 1e-12))
                {
                    units++;
                }

                return demand.Units == units
                    && EveryInput.IsClose(demand.Utilization, x[0] * 10_000 / (units * x[1] * 1000))
                    && EveryInput.IsClose(demand.UtilizationOf(7), x[0] * 10_000 / (7 * x[1] * 1000));
            }
        );

    /// <summary>Dollars of the whole cycle over tokens of the whole cycle, beside those of a steady hour.</summary>
    [Fact]
    public void A_machine_that_is_busy_for_a_while()
    {
        EveryInput.Follows(
            3,
            x => new DutyCycle(x[0], x[1] * 100, x[2] * 100).MeanUtilization,
            x => x[0] * x[1] / (x[1] + x[2])
        );
        EveryInput.Follows(
            4,
            x => new DutyCycle(x[0], x[1] * 100, x[2] * 100).CostAgainstSteady(x[3]),
            x => (x[1] + x[2]) / (x[0] * x[1]) / (1 / x[3])
        );
    }

    [Fact]
    public void An_option_costs_by_the_hour_and_by_the_token()
    {
        EveryInput.RangesFollow(
            3,
            x => Option("a", x[0] * 9, x[1].Middle * 8, x[2] * 4000).UsdPerMillionAt(0.37),
            x => x[0] * 9 * x[1] * 8 / (x[2] * 4000 * 0.37 * 3600) * 1e6,
            pointsAt: 1
        );
        EveryInput.RangesFollow(
            2,
            x => Option("a", x[0] * 9, x[1].Middle * 8, 1).UsdPerHour,
            x => x[0] * 9 * (x[1] * 8),
            pointsAt: 1
        );
    }

    /// <summary>Options are ranked at one utilization, whatever each states of itself.</summary>
    [Fact]
    public void Options_are_ranked_at_one_utilization() =>
        EveryInput.Holds(
            9,
            x =>
            {
                PricedOption[] options =
                [
                    .. Enumerable
                        .Range(0, 3)
                        .Select(i =>
                            Option($"{i}", x[3 * i], i + 1, x[(3 * i) + 1] * 1000) with
                            {
                                Utilization = i == 2 ? null : x[(3 * i) + 2],
                            }
                        ),
                ];
                PriceComparison comparison = new(options);
                double PerToken(int i) => x[3 * i] * (i + 1) / x[(3 * i) + 1];
                string[] byHand = [.. Enumerable.Range(0, 3).OrderBy(PerToken).Select(i => $"{i}")];
                double[] stated = [1, .. new[] { x[2], x[5] }.OrderDescending()];
                return comparison.RankedAt(x[8]).Select(option => option.Name).SequenceEqual(byHand)
                    && comparison.Utilizations.Select(each => each.Low).SequenceEqual(stated)
                    && !comparison.IsRankable
                    && new PriceComparison([options[2], options[2] with { Gpus = 9 }]).IsRankable;
            }
        );

    /// <summary>Each bar is the price with one input moved and the others in the middle; a point is moved by a share, utilization to no more than 1.</summary>
    [Fact]
    public void Bars_of_sensitivity_are_prices_with_one_input_moved() =>
        EveryInput.Holds(
            6,
            x =>
            {
                Interval rate = x[0] * 5;
                Interval speed = new(x[1] * 1000, (x[1] + x[2]) * 1000);
                Interval use = x[3];
                double gpus = 8 * x[4];
                double share = x[5];
                PriceSensitivity sensitivity = new(rate, gpus, speed, use, share);
                double Price(double usd, double tps, double of) => usd * gpus / (tps * of * 3600) * 1e6;
                double most = Math.Min(1, use.Low * (1 + share));
                double middle = speed.Middle;
                SensitivityBar[] byHand =
                [
                    new(
                        "gpu-price",
                        Price(rate.Low * (1 - share), middle, use.Low),
                        Price(rate.Low * (1 + share), middle, use.Low)
                    ),
                    new("tps", Price(rate.Low, speed.Low, use.Low), Price(rate.Low, speed.High, use.Low)),
                    new(
                        "utilization",
                        Price(rate.Low, middle, use.Low * (1 - share)),
                        Price(rate.Low, middle, most)
                    ),
                ];
                return EveryInput.IsClose(sensitivity.Middle, Price(rate.Low, middle, use.Low))
                    && sensitivity
                        .Bars.Zip(byHand.OrderByDescending(bar => Math.Abs(bar.AtLow - bar.AtHigh)))
                        .All(pair =>
                            pair.First.Input == pair.Second.Input
                            && EveryInput.IsClose(pair.First.AtLow, pair.Second.AtLow)
                            && EveryInput.IsClose(pair.First.AtHigh, pair.Second.AtHigh)
                        );
            }
        );

    private static PricedOption Option(string name, Interval usd, double gpus, Interval tokensPerSecond) =>
        new(name, usd, gpus, tokensPerSecond, null);
}
