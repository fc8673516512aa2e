using Farthing.Documents.Costs;
using Farthing.Economics.BreakEven;
using Farthing.Numerics.Quantities;

namespace Farthing.Tests.Economics.BreakEven;

/// <summary>Bills of rented GPUs and bought tokens beside the sums of docs/cost.md, every input varied: GPU price, GPUs of a unit, its speed, most utilization, API price, volume, people on both sides, their pay, other costs, hours of a month.</summary>
public sealed class EveryBreakEvenInputTests
{
    private const int Inputs = 11;

    [Fact]
    public void Prices_of_a_mix()
    {
        EveryInput.RangesFollow(
            3,
            x => new ApiTariff(x[0] * 3, x[1] * 15).Blended(x[2].Middle),
            x => (3 * x[0] * x[2]) + (15 * x[1] * (1 - x[2])),
            pointsAt: 2
        );
        EveryInput.RangesFollow(1, x => ApiTariff.Flat(x[0]).Blended(0.3), x => x[0]);
    }

    [Fact]
    public void A_unit_its_people_and_its_tokens_by_the_month()
    {
        EveryInput.RangesFollow(
            3,
            x => Options(x[0], 0, x[1].Middle, x[2].Middle).UnitUsdPerMonth,
            x => 10 * x[0] * (8 * x[1]) * (1000 * x[2]),
            1,
            2
        );
        EveryInput.Follows(
            2,
            x => (Options(1, 0) with { SelfPeople = x[0], UsdPerPersonYear = x[1] }).SelfPeopleUsdPerMonth,
            x => x[0] * x[1] / 12
        );
        EveryInput.Follows(
            2,
            x => (Options(1, 0) with { ApiPeople = x[0], UsdPerPersonYear = x[1] }).ApiPeopleUsdPerMonth,
            x => x[0] * x[1] / 12
        );
        EveryInput.Follows(
            3,
            x =>
                (
                    Options(1, 0) with
                    {
                        UnitTokensPerSecond = x[0],
                        MaxUtilization = x[1],
                        HoursPerMonth = 700 * x[2],
                    }
                )
                    .UnitTokensPerMonth!
                    .Value,
            x => x[0] * x[1] * 700 * x[2] * 60 * 60
        );
    }

    /// <summary>(units · GPUs · price · hours + self people + other − API people) / API price, never below 0.</summary>
    [Fact]
    public void Tokens_at_which_both_cost_the_same() =>
        EveryInput.Holds(
            13,
            x =>
            {
                BreakEvenOptions options = Drawn(x);
                double units = Math.Ceiling(9 * x[11]);
                double wider = 1 + x[12];
                BreakEvenOptions ranges = options with
                {
                    UsdPerGpuHour = new Interval(
                        options.UsdPerGpuHour.Low,
                        options.UsdPerGpuHour.Low * wider
                    ),
                    ApiUsdPerMillion = new Interval(
                        options.ApiUsdPerMillion.Low,
                        options.ApiUsdPerMillion.Low * wider
                    ),
                };
                double Tokens(double gpu, double api) =>
                    Math.Max(
                        0,
                        (units * options.GpusPerUnit * gpu * options.HoursPerMonth)
                            + ((options.SelfPeople - options.ApiPeople) * options.UsdPerPersonYear / 12)
                            + options.OtherUsdPerMonth
                    )
                    / api
                    * 1e6;
                double gpu = options.UsdPerGpuHour.Low;
                double api = options.ApiUsdPerMillion.Low;
                Interval tokens = BreakEvenCalculator.TokensAt(ranges, units);
                return EveryInput.IsClose(
                        BreakEvenCalculator.TokensAt(options, units).Low,
                        Tokens(gpu, api),
                        1e6
                    )
                    && EveryInput.IsClose(tokens.Low, Tokens(gpu, api * wider), 1e6)
                    && EveryInput.IsClose(tokens.High, Tokens(gpu * wider, api), 1e6);
            }
        );

    [Fact]
    public void Both_bills_at_a_volume() =>
        EveryInput.Holds(
            Inputs,
            x =>
            {
                BreakEvenOptions options = Drawn(x);
                double volume = options.TokensPerMonth!.Value;

                BreakEvenToday today = BreakEvenCalculator.Compute(options).Today!;

                double units = Units(options, volume);
                double gpus = units * options.GpusPerUnit * options.UsdPerGpuHour.Low * options.HoursPerMonth;
                double self = SelfBill(options, volume);
                double api = ApiBill(options, volume);
                return today.TokensPerMonth == volume
                    && today.Units == units
                    && EveryInput.IsClose(today.TokensPerSecond, volume / options.HoursPerMonth / 3600)
                    && EveryInput.IsClose(
                        today.Utilization!.Value,
                        volume / (options.HoursPerMonth * 3600 * units * options.UnitTokensPerSecond!.Value)
                    )
                    && EveryInput.IsClose(today.GpuUsd.Low, gpus)
                    && EveryInput.IsClose(today.SelfUsd.Low, self)
                    && EveryInput.IsClose(today.TokensUsd.Low, options.ApiUsdPerMillion.Low * volume / 1e6)
                    && EveryInput.IsClose(today.ApiUsd.Low, api)
                    && EveryInput.IsClose(today.SavingUsd.Low, api - self, self)
                    && EveryInput.IsClose(
                        today.PaperSavingUsd.Low,
                        api - (self - gpus + (gpus / units)), // one unit, whatever it carries
                        self
                    )
                    && today.SelfWins == self < api
                    && today.ApiWins == api < self;
            }
        );

    [Fact]
    public void Break_even_as_rate_and_utilization_and_the_price_at_full_load() =>
        EveryInput.Holds(
            Inputs,
            x =>
            {
                BreakEvenOptions options = Drawn(x);
                double unit = options.UnitTokensPerSecond!.Value;

                BreakEvenResult result = BreakEvenCalculator.Compute(options);

                double tokens = BreakEvenCalculator.TokensAt(options, 1).Low;
                double perSecond = tokens / (options.HoursPerMonth * 3600);
                return EveryInput.IsClose(result.BreakEvenTokensPerMonth.Low, tokens)
                    && EveryInput.IsClose(result.BreakEvenTokensPerSecond.Low, perSecond)
                    && EveryInput.IsClose(result.BreakEvenUtilization!.Value.Low, perSecond / unit)
                    && EveryInput.IsClose(
                        result.FullLoadUsdPerMillion!.Value.Low,
                        options.UsdPerGpuHour.Low
                            * options.GpusPerUnit
                            / (unit * options.MaxUtilization * 3600)
                            * 1e6
                    );
            }
        );

    /// <summary>Units are counted one by one until they deliver what they must sell to be worth it.</summary>
    [Fact]
    public void The_smallest_number_of_units_that_pays() =>
        EveryInput.Holds(
            Inputs,
            x =>
            {
                BreakEvenOptions options = Drawn(x);
                BreakEvenResult result = BreakEvenCalculator.Compute(options);
                bool Pays(double units) =>
                    BreakEvenCalculator.TokensAt(options, units).Low
                    <= units
                        * options.UnitTokensPerSecond!.Value
                        * options.MaxUtilization
                        * 3600
                        * options.HoursPerMonth
                        * (1 + 1e-9);
                if (result.FeasibleUnits is not double feasible)
                {
                    return result.NeverBreaksEven && !Pays(1) && !Pays(1000) && !Pays(1e6);
                }

                return !result.NeverBreaksEven
                    && Pays(feasible)
                    && (feasible == 1 || !Pays(feasible - 1))
                    && EveryInput.IsClose(
                        result.FeasibleTokensPerMonth!.Value,
                        BreakEvenCalculator.TokensAt(options, feasible).Low
                    );
            }
        );

    /// <summary>With the flipped input in its place both bills are equal; none is left out that could flip.</summary>
    [Fact]
    public void With_a_flipped_input_both_bills_are_equal() =>
        EveryInput.Holds(
            Inputs,
            x =>
            {
                BreakEvenOptions options = Drawn(x);
                double volume = options.TokensPerMonth!.Value;
                BreakEvenToday today = BreakEvenCalculator.At(options, volume);
                double units = today.Units;
                double Gap(BreakEvenOptions o, double tokens) =>
                    (units * o.GpusPerUnit * o.UsdPerGpuHour.Low * o.HoursPerMonth)
                    + (o.SelfPeople * o.UsdPerPersonYear / 12)
                    + o.OtherUsdPerMonth
                    - ApiBill(o, tokens);
                foreach (BreakEvenFlip flip in BreakEvenFlips.Find(options, today))
                {
                    double gap = flip.Input switch
                    {
                        "gpu-price" => Gap(options with { UsdPerGpuHour = flip.FlipsAt }, volume),
                        "api-price" => Gap(options with { ApiUsdPerMillion = flip.FlipsAt }, volume),
                        "people" => Gap(options with { SelfPeople = flip.FlipsAt }, volume),
                        _ => Gap(options, flip.FlipsAt),
                    };
                    double most =
                        units
                        * options.UnitTokensPerSecond!.Value
                        * options.MaxUtilization
                        * 3600
                        * options.HoursPerMonth;
                    bool isDeliverable = flip.Input != "traffic" || flip.FlipsAt <= most * (1 + 1e-8);
                    if (Math.Abs(gap) > 1e-8 * today.SelfUsd.Low || !isDeliverable)
                    {
                        return false;
                    }
                }

                return BreakEvenFlips.Find(options, today).Any(flip => flip.Input == "api-price")
                    == (today.SelfUsd.Low >= options.ApiPeople * options.UsdPerPersonYear / 12);
            }
        );

    [Fact]
    public void Swings_are_the_two_bills_with_one_input_moved() =>
        EveryInput.Holds(
            Inputs + 1,
            x =>
            {
                BreakEvenOptions options = Drawn(x);
                double share = x[Inputs];
                double volume = options.TokensPerMonth!.Value;
                double Gap(BreakEvenOptions o) =>
                    SelfBill(o, o.TokensPerMonth!.Value) - ApiBill(o, o.TokensPerMonth!.Value);
                BreakEvenOptions With(string input, double factor) =>
                    input switch
                    {
                        "traffic" => options with { TokensPerMonth = volume * factor },
                        "gpu-price" => options with { UsdPerGpuHour = options.UsdPerGpuHour.Low * factor },
                        "api-price" => options with
                        {
                            ApiUsdPerMillion = options.ApiUsdPerMillion.Low * factor,
                        },
                        _ => options with
                        {
                            SelfPeople = options.SelfPeople * factor,
                            ApiPeople = options.ApiPeople * factor,
                        },
                    };

                IReadOnlyList<SensitivityBar> bars = BreakEvenFlips.Swings(options, share);

                return bars.Count == 4
                    && bars.Zip(bars.Skip(1)).All(pair => pair.First.Swing >= pair.Second.Swing)
                    && bars.All(bar =>
                        EveryInput.IsClose(bar.AtLow, Gap(With(bar.Input, 1 - share)), 1e3)
                        && EveryInput.IsClose(bar.AtHigh, Gap(With(bar.Input, 1 + share)), 1e3)
                    );
            }
        );

    private static BreakEvenOptions Options(
        Interval gpu,
        double other,
        double gpus = 1,
        double hours = 0.73
    ) =>
        new()
        {
            UsdPerGpuHour = gpu * 10,
            ApiUsdPerMillion = 1,
            GpusPerUnit = 8 * gpus,
            HoursPerMonth = 1000 * hours,
            OtherUsdPerMonth = other,
        };

    /// <summary>All eleven inputs; both sides win sometimes.</summary>
    private static BreakEvenOptions Drawn(double[] x) =>
        new()
        {
            UsdPerGpuHour = 4 * x[0],
            GpusPerUnit = 8 * x[1],
            UnitTokensPerSecond = 20_000 * x[2],
            MaxUtilization = x[3],
            ApiUsdPerMillion = 2 * x[4],
            TokensPerMonth = 50e9 * x[5],
            SelfPeople = 3 * x[6],
            ApiPeople = 3 * x[7],
            UsdPerPersonYear = 200_000 * x[8],
            OtherUsdPerMonth = 5000 * x[9],
            HoursPerMonth = 1000 * x[10],
        };

    private static double Units(BreakEvenOptions options, double volume) =>
        Math.Max(
            1,
            Math.Ceiling(
                volume
                    / options.HoursPerMonth
                    / 3600
                    / options.MaxUtilization
                    / options.UnitTokensPerSecond!.Value
            )
        );

    private static double SelfBill(BreakEvenOptions options, double volume) =>
        (Units(options, volume) * options.GpusPerUnit * options.UsdPerGpuHour.Low * options.HoursPerMonth)
        + (options.SelfPeople * options.UsdPerPersonYear / 12)
        + options.OtherUsdPerMonth;

    private static double ApiBill(BreakEvenOptions options, double volume) =>
        (options.ApiUsdPerMillion.Low * volume / 1e6) + (options.ApiPeople * options.UsdPerPersonYear / 12);
}
