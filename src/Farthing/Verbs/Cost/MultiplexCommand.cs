using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost multiplex</c>: tenants pooled on one fleet.</summary>
internal static class MultiplexCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        QuantityFlag tenants = new("--tenants", Whole(2, 1e6), "Tenants, at least 2");
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
        FleetQuestion fleet = new("--in", "--out", "--rate");
        QuantityFlag price = CostFlags.GpuPrice();
        QuantityFlag hours = CostFlags.HoursPerMonth();
        Command command = new(
            "multiplex",
            "Tenants with a fleet each, pooled on one that runs fuller.\nExample: farthing cost multiplex --tenants 10 --tenant-utilization 40% --pooled-utilization 87.5%\n         farthing cost multiplex --tenants 10 --model llama-3.1-8b --gpus 1xL40S --rate 2/s --pooled-utilization 70%"
        );
        return command
            .With(tenants, each, use, pooled, before, after, price, hours)
            .With(fleet.All)
            .ReadsCatalog()
            .ReadsCalibration()
            .Runs(
                "cost.multiplex",
                context =>
                {
                    double count = context.Required(tenants);
                    Interval full = context.RequiredRange(pooled);
                    double? was = context.Value(before);
                    double? claimed = context.Value(after);
                    double month = context.Required(hours);
                    NeedBoth(context, before, after);
                    PooledFleet apart = PooledFleet.Read(context, fleet, each, use, price);
                    TenantPool pool = new(count, apart.Gpus, apart.Utilization, full, 0);
                    if (pool.PooledUtilization.High <= pool.TenantUtilization.Low)
                    {
                        context.Refuse(
                            CostFaultCodes.Contradiction,
                            pooled.Name,
                            "the pool would run no fuller than the tenants' own GPUs: nothing is saved",
                            $"more than the {FigureText.Share(pool.TenantUtilization)} of a tenant's own",
                            context.Parsed.GetValue(pooled)
                        );
                    }

                    context.StopOnFaults();
                    return Answer(context, pool, was, claimed, apart, month);
                }
            );
    }

    private static void NeedBoth(VerbContext context, QuantityFlag before, QuantityFlag after)
    {
        bool hasBefore = context.Parsed.GetValue(before) is not null;
        if (hasBefore != context.Parsed.GetValue(after) is not null)
        {
            (QuantityFlag given, QuantityFlag missing) = hasBefore ? (before, after) : (after, before);
            context.Refuse(
                CostFaultCodes.NeededTogether,
                missing.Name,
                $"a claimed saving has two bills, and {given.Name} stands alone",
                $"{missing.Name} '$9000' beside it, or neither"
            );
        }
    }

    private static int Answer(
        VerbContext context,
        TenantPool pool,
        double? before,
        double? after,
        PooledFleet apart,
        double hours
    )
    {
        (Quantity? usdApart, Quantity? usdPooled) = apart.PerMonth(pool, hours);
        double? saving = 1 - (after / before);
        CostMultiplexDocument document = new(
            new Quantity(pool.GpusApart, "count"),
            pool.GpusPooled.In("count"),
            pool.WholeGpusPooled.In("count"),
            pool.Ratio.In("factor"),
            pool.SavedFraction.In("fraction"),
            usdApart,
            usdPooled,
            saving is double claimed ? new Quantity(claimed, "fraction") : null,
            apart.Carrying?.Document.Carried
        );
        CostAnswer answer = MultiplexSheet.Of(document, pool, before, after);
        apart.Carrying?.Tell(answer);
        return context.Print(answer, document);
    }
}
