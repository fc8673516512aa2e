using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Economics.BreakEven;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;

namespace Farthing.Verbs.Cost;

/// <summary>Reads what <c>farthing cost break-even</c> was asked from its flags.</summary>
internal static class BreakEvenReader
{
    /// <summary>Reads the flags; faults are thrown together.</summary>
    public static BreakEvenInput Read(VerbContext context, BreakEvenFlags flags, out CarryingFleet? fleet)
    {
        fleet = null;
        double hours = context.Required(flags.Hours);
        double? input = context.Value(flags.In);
        double? output = context.Value(flags.Out);
        if (input is null != output is null || input + output <= 0)
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--in",
                "--in and --out are needed together, and not both 0",
                "--in 1238 --out 221"
            );
        }

        if (FleetFlags.IsNamed(context, flags.Gpus))
        {
            fleet = Simulated(context, flags, input, output);
            input ??= fleet.Capacity.Workload.MeanInput;
            output ??= fleet.Capacity.Workload.MeanOutput;
        }
        else
        {
            flags.Fleet.RefuseAlone(context, flags.Serving.Model, flags.Serving.Weights, flags.Serving.Kv);
        }

        double? perRequest = input + output;
        Catalog catalog = flags.UsesCatalog(context) ? CatalogLoader.Load(context) : Catalog.BuiltIn;
        (ApiTariff? tariff, string? apiSource) = TariffOf(context, flags, catalog, input);
        double inputFraction = InputShare(context, flags, input / perRequest, tariff);
        double? tps = context.Value(flags.Tps);
        double? capacity = context.Value(flags.Capacity);
        if (tps is not null && capacity is not null)
        {
            context.Refuse(
                CostFaultCodes.ChooseOne,
                "--capacity",
                "--tps and --capacity say the same thing twice",
                "one of them"
            );
        }

        if (capacity is not null && perRequest is null)
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--capacity",
                "a rate of requests needs their tokens",
                "--in 1238 --out 221"
            );
        }

        (Interval rate, double gpus, string? selfSource) = fleet is null
            ? Rent(context, flags, catalog)
            : (fleet.UsdPerGpuHour, fleet.Found.Gpus, fleet.Found.Quote?.Words);
        double? traffic = TrafficOf(context, flags, perRequest, hours);
        BreakEvenOptions options = new()
        {
            UsdPerGpuHour = rate,
            GpusPerUnit = gpus,
            UnitTokensPerSecond = fleet?.Capacity.TokensPerSecond ?? tps ?? (capacity * perRequest),
            MaxUtilization = context.Required(flags.Utilization),
            ApiUsdPerMillion = tariff?.Blended(inputFraction) ?? 1,
            TokensPerMonth = traffic,
            SelfPeople = context.Required(flags.People),
            ApiPeople = context.Required(flags.ApiPeople),
            UsdPerPersonYear = context.Required(flags.PeopleCost),
            OtherUsdPerMonth = context.Required(flags.Other) / 12,
            HoursPerMonth = hours,
        };
        context.StopOnFaults();
        return new BreakEvenInput(options, tariff!, inputFraction, perRequest, apiSource, selfSource);
    }

    /// <summary>What the named unit carries.</summary>
    private static CarryingFleet Simulated(
        VerbContext context,
        BreakEvenFlags flags,
        double? input,
        double? output
    )
    {
        FleetFlags.RefuseBeside(context, flags.Serving, flags.Tps, flags.Capacity, flags.Self);
        context.StopOnFaults();
        return CarryingFleet.Find(
            context,
            flags.Fleet,
            flags.Serving,
            flags.Gpus,
            context.Range(flags.GpuPrice),
            input is double prompt && output is double answer ? FleetFlags.Lengths(prompt, answer) : null
        );
    }

    /// <summary>Price of a GPU-hour and GPUs of a unit, typed or by an instance's name.</summary>
    private static (Interval Rate, double Gpus, string? Source) Rent(
        VerbContext context,
        BreakEvenFlags flags,
        Catalog catalog
    )
    {
        if (context.Parsed.GetValue(flags.Self) is not string self)
        {
            return (context.RequiredRange(flags.GpuPrice), context.Required(flags.Gpus), null);
        }

        if (
            context.Parsed.GetValue(flags.GpuPrice) is not null
            || context.Parsed.GetValue(flags.Gpus) is not null
        )
        {
            context.Refuse(
                CostFaultCodes.ChooseOne,
                "--self",
                "--self brings price and GPUs",
                "--self, or --gpu-price and --gpus"
            );
        }

        return BreakEvenCatalog.Self(context, catalog, self) is BreakEvenCatalog.Rented rented
            ? (rented.UsdPerGpuHour, rented.Gpus, rented.Source)
            : (1, 1, null);
    }

    private static (ApiTariff?, string?) TariffOf(
        VerbContext context,
        BreakEvenFlags flags,
        Catalog catalog,
        double? input
    )
    {
        Interval? flat = context.Range(flags.ApiPrice);
        Interval? inUsd = context.Range(flags.ApiIn);
        Interval? outUsd = context.Range(flags.ApiOut);
        bool isFlat = context.Parsed.GetValue(flags.ApiPrice) is not null;
        bool isSplit =
            context.Parsed.GetValue(flags.ApiIn) is not null
            || context.Parsed.GetValue(flags.ApiOut) is not null;
        if (context.Parsed.GetValue(flags.Api) is string named && !isFlat && !isSplit)
        {
            return BreakEvenCatalog.Api(context, catalog, named, input) is { } found
                ? (found.Tariff, found.Source)
                : (null, null);
        }

        if (isFlat == isSplit || context.Parsed.GetValue(flags.Api) is not null)
        {
            context.Refuse(
                isFlat || isSplit ? CostFaultCodes.ChooseOne : CliFaultCodes.FlagMissing,
                "--api-price",
                isFlat || isSplit ? "two API prices were given" : "the API's price is missing",
                "--api-price $0.90/M, or --api-in and --api-out, or --api openai/gpt-4o"
            );
            return (null, null);
        }

        if (
            isSplit
            && (context.Parsed.GetValue(flags.ApiIn) is null || context.Parsed.GetValue(flags.ApiOut) is null)
        )
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--api-in",
                "--api-in and --api-out are needed together",
                "--api-in 2.50 --api-out 10"
            );
        }

        return (
            flat is Interval price ? ApiTariff.Flat(price)
            : inUsd is Interval a && outUsd is Interval b ? new ApiTariff(a, b)
            : null,
            null
        );
    }

    private static double InputShare(
        VerbContext context,
        BreakEvenFlags flags,
        double? fromRequests,
        ApiTariff? tariff
    )
    {
        double? given = context.Value(flags.InputShare);
        bool matters = tariff is not null && tariff.InputUsdPerMillion != tariff.OutputUsdPerMillion;
        if (given is not null && fromRequests is not null)
        {
            context.Refuse(
                CostFaultCodes.ChooseOne,
                "--input-share",
                "--in and --out decide the share of input",
                "one of them"
            );
        }

        if (
            matters
            && given is null
            && fromRequests is null
            && context.Parsed.GetValue(flags.InputShare) is null
        )
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--input-share",
                "two prices need the mix of tokens",
                "--input-share 50%, or --in and --out of a request"
            );
        }

        return given ?? fromRequests ?? 0.5;
    }

    /// <summary>Tokens per month: <c>12/s</c> without a scale is requests, <c>100B/month</c> or <c>1080 tok/s</c> is tokens.</summary>
    private static double? TrafficOf(
        VerbContext context,
        BreakEvenFlags flags,
        double? perRequest,
        double hours
    )
    {
        if (context.Parsed.GetValue(flags.Traffic) is not string written)
        {
            return null;
        }

        string tokens = written
            .Replace("tokens", "", StringComparison.Ordinal)
            .Replace("tok", "", StringComparison.Ordinal)
            .Replace(" ", "", StringComparison.Ordinal);
        bool saysTokens = tokens != written.Replace(" ", "", StringComparison.Ordinal);
        if (
            !saysTokens
            && perRequest is double each
            && QuantityParser.TryParse(written, QuantityKind.Rate, out double perSecond, out _)
            && !written.Any(c => c is 'k' or 'K' or 'M' or 'B' or 'T')
        )
        {
            return Positive(perSecond * each * 3600 * hours);
        }

        if (
            !QuantityParser.TryParse(
                tokens,
                QuantityKind.TokensPerMonth,
                out double monthly,
                out Fault? fault
            )
        )
        {
            context.Faults.Add(
                fault! with
                {
                    Path = "--traffic",
                    Expected = "tokens such as 100B/month, or requests such as 12/s with --in and --out",
                }
            );
            return null;
        }

        bool isPerMonth =
            tokens.EndsWith("/month", StringComparison.Ordinal)
            || tokens.EndsWith("/mo", StringComparison.Ordinal);
        return Positive(monthly * (isPerMonth ? 1 : hours / QuantityParser.HoursPerMonth));

        double? Positive(double value)
        {
            if (value > 0)
            {
                return value;
            }

            context.Refuse(QuantityFaultCodes.OutOfRange, "--traffic", "out of range", "a volume above 0");
            return null;
        }
    }
}
