using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost multiplex</c>: tenants pooled on one fleet.</summary>
internal static class MultiplexCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        QuantityFlag tenants = new("--tenants", Whole(1, 1e6), "Tenants");
        QuantityFlag each = new(
            "--gpus-per-tenant",
            Positive(QuantityKind.Count, 1e5),
            "GPUs that each has today",
            1
        );
        QuantityFlag use = new(
            "--tenant-utilization",
            Positive(QuantityKind.Fraction, 1),
            "How full each tenant's GPUs are"
        );
        QuantityFlag pooled = new(
            "--pooled-utilization",
            Positive(QuantityKind.Fraction, 1),
            "How full the shared fleet may be"
        );
        QuantityFlag before = new(
            "--cost-before",
            Positive(QuantityKind.Usd),
            "The bill today, to check a claimed saving"
        );
        QuantityFlag after = new("--cost-after", Positive(QuantityKind.Usd), "The bill that is claimed");
        QuantityFlag price = CostFlags.GpuPrice();
        QuantityFlag hours = CostFlags.HoursPerMonth();
        Command command = new(
            "multiplex",
            "Tenants with a fleet each, pooled on one that runs fuller.\nExample: farthing cost multiplex --tenants 10 --tenant-utilization 40% --pooled-utilization 87.5%"
        );
        return command
            .With(tenants, each, use, pooled, before, after, price, hours)
            .Runs(
                "cost.multiplex",
                context =>
                {
                    TenantPool pool = new(
                        context.Required(tenants),
                        context.Required(each),
                        context.RequiredRange(use),
                        context.RequiredRange(pooled),
                        0
                    );
                    double? was = context.Value(before);
                    double? claimed = context.Value(after);
                    Interval? rate = context.Range(price);
                    double month = context.Required(hours);
                    if (pool.PooledUtilization.High < pool.TenantUtilization.Low)
                    {
                        context.Refuse(
                            CostFaultCodes.Contradiction,
                            pooled.Name,
                            "the pool would be emptier than the tenants' own GPUs: nothing is pooled",
                            $"at least --tenant-utilization {context.Parsed.GetValue(use)}",
                            context.Parsed.GetValue(pooled)
                        );
                    }

                    context.StopOnFaults();
                    return Answer(context, pool, was, claimed, rate, month);
                }
            );
    }

    private static int Answer(
        VerbContext context,
        TenantPool pool,
        double? before,
        double? after,
        Interval? rate,
        double hours
    )
    {
        double? saving = 1 - (after / before);
        string bills = $"{Show.Usd(after ?? 0)} against {Show.Usd(before ?? 0)}";
        string supported = CostText.Range(pool.SavedFraction, CostText.Tenths);
        CostMultiplexDocument document = new(
            new Quantity(pool.GpusApart, "count"),
            pool.GpusPooled.In("count"),
            pool.WholeGpusPooled.In("count"),
            pool.Ratio.In("factor"),
            pool.SavedFraction.In("fraction"),
            (rate * (pool.GpusApart * hours))?.In("usd"),
            (rate * pool.WholeGpusPooled * hours)?.In("usd"),
            saving is double claimed ? new Quantity(claimed, "fraction") : null
        );
        CostAnswer answer = new(context);
        answer.Say(
            $"{CostText.Range(pool.GpusPooled, Show.Three)} GPUs instead of {CostText.Plain(pool.GpusApart)}: {CostText.Range(pool.Ratio, Show.Three)}× fewer; in whole GPUs {CostText.Range(pool.WholeGpusPooled, Show.Count)}. Simulate it before you promise it: the peaks decide."
        );
        answer.Figures(
            "",
            new("GPUs apart", document.GpusApart, $"at {CostText.Share(pool.TenantUtilization)}"),
            new(
                "GPUs pooled",
                document.GpusPooled,
                $"at {CostText.Range(pool.PooledUtilization, use => CostText.Plain(use * 100) + " %")}",
                Show.Three
            ),
            new("in whole GPUs", document.WholeGpusPooled, Show: Show.Count),
            new("fewer by", document.Ratio),
            new("of the bill, at most", document.Saved, Show: CostText.Tenths),
            new("per month apart", document.UsdPerMonthApart),
            new("per month pooled", document.UsdPerMonthPooled, "whole GPUs"),
            new("claimed saving", document.ClaimedSaving, bills, CostText.Tenths)
        );
        answer.Note(
            saving is not double told ? null
                : told > pool.SavedFraction.High + 1e-9
                    ? $"{bills} is {CostText.Tenths(told)} saved; the utilizations alone support {supported}: the rest must come from elsewhere."
                : $"{bills} is {CostText.Tenths(told)} saved; the utilizations support it.",
            $"Means say nothing about peaks that coincide: pooled at this mean, the fleet has room for {CostText.Range(1.0 / pool.PooledUtilization, room => CostText.Fixed(room, 2))}× the mean and no more."
        );
        answer.Formula(
            $"GPUs = tenants · GPUs each · utilization / pooled = {CostText.Plain(pool.Tenants)} · {CostText.Plain(pool.GpusPerTenant)} · {CostText.Plain(pool.TenantUtilization)} / {CostText.Plain(pool.PooledUtilization)} = {CostText.Range(pool.GpusPooled, Show.Three)}"
        );
        return answer.Print(document);
    }
}
