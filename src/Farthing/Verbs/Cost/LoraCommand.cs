using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost lora</c>: many adapters on one fleet instead of a deployment each.</summary>
internal static class LoraCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        QuantityFlag adapters = new("--adapters", Whole(1, 1e6), "Adapters, each with its own traffic");
        QuantityFlag each = new(
            "--gpus-per-adapter",
            Positive(QuantityKind.Count, 1e4),
            "GPUs of a separate deployment",
            1
        );
        QuantityFlag use = new(
            "--adapter-utilization",
            Positive(QuantityKind.Fraction, 1),
            "Utilization of a separate deployment"
        );
        QuantityFlag pooled = new(
            "--pooled-utilization",
            Positive(QuantityKind.Fraction, 1),
            "How full the shared fleet may be",
            0.7
        );
        QuantityFlag slowdown = new(
            "--slowdown",
            Share(0, 0.95),
            "Throughput that adapters cost; measured: 8-35 % on dense models"
        );
        FleetQuestion fleet = new("--in", "--out", "--rate");
        QuantityFlag price = CostFlags.GpuPrice();
        QuantityFlag hours = CostFlags.HoursPerMonth();
        Command command = new(
            "lora",
            "Many LoRA adapters on one fleet instead of a deployment each.\nExample: farthing cost lora --adapters 40 --adapter-utilization 2% --gpu-price '$2.21/h'\n         farthing cost lora --adapters 40 --model llama-3.1-8b --gpus 1xL40S --rate 0.2/s"
        );
        return command
            .With(adapters, each, use, pooled, slowdown, price, hours)
            .With(fleet.All)
            .ReadsCatalog()
            .ReadsCalibration()
            .Runs(
                "cost.lora",
                context =>
                {
                    Interval? given = context.Range(slowdown);
                    double count = context.Required(adapters);
                    Interval full = context.RequiredRange(pooled);
                    double month = context.Required(hours);
                    PooledFleet apart = PooledFleet.Read(context, fleet, each, use, price);
                    context.StopOnFaults();
                    TenantPool pool = new(
                        count,
                        apart.Gpus,
                        apart.Utilization,
                        full,
                        given ?? new Interval(0.08, 0.35)
                    );
                    return Answer(context, pool, given is null, apart, month);
                }
            );
    }

    private static int Answer(
        VerbContext context,
        TenantPool pool,
        bool isPublished,
        PooledFleet apart,
        double hours
    )
    {
        (Quantity? usdApart, Quantity? usdPooled) = apart.PerMonth(pool, hours);
        CostLoraDocument document = new(
            new Quantity(pool.GpusApart, "count"),
            pool.GpusPooled.In("count"),
            pool.WholeGpusPooled.In("count"),
            pool.Slowdown.In("fraction") with
            {
                Basis = Basis.Assumed,
                Source = isPublished ? "vLLM PR 15655, PR 11267, issue 10062" : "--slowdown",
            },
            usdApart,
            usdPooled,
            apart.Carrying?.Document.Carried
        );
        CostAnswer answer = LoraSheet.Of(document, pool, isPublished);
        apart.Carrying?.Tell(answer);
        return context.Print(answer, document);
    }
}
