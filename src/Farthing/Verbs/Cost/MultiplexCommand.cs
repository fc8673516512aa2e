using System.CommandLine;
using Farthing.Cli;
using Farthing.Economics.Levers;
using Farthing.Numerics.Faults;
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
                        context.Faults.Add(
                            new Fault(
                                CostFaultCodes.Contradiction,
                                "the pool would be emptier than the tenants' own GPUs: nothing is pooled"
                            )
                            {
                                Path = pooled.Name,
                                Value = context.Parsed.GetValue(pooled),
                                Expected = $"at least --tenant-utilization {context.Parsed.GetValue(use)}",
                            }
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
        CostSheet sheet = new(context);
        sheet.Say(
            $"{CostText.Range(pool.GpusPooled, Show.Three)} GPUs instead of {CostText.Plain(pool.GpusApart)}: {CostText.Range(pool.Ratio, Show.Three)}× fewer; "
                + $"in whole GPUs {CostText.Range(pool.WholeGpusPooled, Show.Count)}. Simulate it before you promise it: the peaks decide."
        );
        sheet.Figure(
            "gpus_apart",
            "GPUs apart",
            pool.GpusApart,
            "count",
            CostText.Plain,
            $"at {CostText.Range(pool.TenantUtilization, Show.Percent)}"
        );
        sheet.Figure(
            "gpus_pooled",
            "GPUs pooled",
            pool.GpusPooled,
            "count",
            Show.Three,
            $"at {CostText.Range(pool.PooledUtilization, v => CostText.Plain(v * 100) + " %")}"
        );
        sheet.Figure("whole_gpus_pooled", "in whole GPUs", pool.WholeGpusPooled, "count", Show.Count);
        sheet.Figure("ratio", "fewer by", pool.Ratio, "factor", CostText.Times);
        sheet.Figure("saved", "of the bill, at most", pool.SavedFraction, "fraction", Saved);
        if (rate is Interval usd)
        {
            Interval apart = usd * (pool.GpusApart * hours);
            Interval together = usd * pool.WholeGpusPooled * hours;
            sheet.Figure("usd_per_month_apart", "per month apart", apart, "usd", Show.Usd);
            sheet.Figure("usd_per_month_pooled", "per month pooled", together, "usd", Show.Usd, "whole GPUs");
        }

        if (before is double was && after is double claimed)
        {
            double saving = 1 - (claimed / was);
            bool isMore = saving > pool.SavedFraction.High + 1e-9;
            sheet.Figure(
                "claimed_saving",
                "claimed saving",
                saving,
                "fraction",
                Saved,
                $"{Show.Usd(claimed)} against {Show.Usd(was)}"
            );
            sheet.Note(
                $"{Show.Usd(claimed)} against {Show.Usd(was)} is {Saved(saving)} saved"
                    + (
                        isMore
                            ? $"; the utilizations alone support {CostText.Range(pool.SavedFraction, Saved)}: the rest must come from elsewhere."
                            : "; the utilizations support it."
                    )
            );
        }

        sheet.Note(
            "Means say nothing about peaks that coincide: pooled at this mean, the fleet has room for "
                + $"{CostText.Range(1.0 / pool.PooledUtilization, v => v.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture))}× the mean and no more."
        );
        sheet.Formula(
            $"GPUs = tenants · GPUs each · utilization / pooled = {CostText.Plain(pool.Tenants)} · {CostText.Plain(pool.GpusPerTenant)} · {CostText.Plain(pool.TenantUtilization)} / {CostText.Plain(pool.PooledUtilization)} = {CostText.Range(pool.GpusPooled, Show.Three)}"
        );
        return sheet.Print();
    }

    private static string Saved(double share) =>
        (share * 100).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture) + " %";
}
