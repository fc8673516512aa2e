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
        QuantityFlag price = CostFlags.GpuPrice();
        QuantityFlag hours = CostFlags.HoursPerMonth();
        Command command = new(
            "lora",
            "Many LoRA adapters on one fleet instead of a deployment each.\nExample: farthing cost lora --adapters 40 --adapter-utilization 2% --gpu-price '$2.21/h'"
        );
        return command
            .With(adapters, each, use, pooled, slowdown, price, hours)
            .Runs(
                "cost.lora",
                context =>
                {
                    Interval? given = context.Range(slowdown);
                    TenantPool pool = new(
                        context.Required(adapters),
                        context.Required(each),
                        context.RequiredRange(use),
                        context.RequiredRange(pooled),
                        given ?? new Interval(0.08, 0.35)
                    );
                    Interval? rate = context.Range(price);
                    double month = context.Required(hours);
                    context.StopOnFaults();
                    return Answer(context, pool, given is null, rate, month);
                }
            );
    }

    private static int Answer(
        VerbContext context,
        TenantPool pool,
        bool isPublished,
        Interval? rate,
        double hours
    )
    {
        CostLoraDocument document = new(
            new Quantity(pool.GpusApart, "count"),
            pool.GpusPooled.In("count"),
            pool.WholeGpusPooled.In("count"),
            pool.Slowdown.In("fraction") with
            {
                Basis = Basis.Assumed,
                Source = isPublished ? "vLLM PR 15655, PR 11267, issue 10062" : "--slowdown",
            },
            (rate * (pool.GpusApart * hours))?.In("usd"),
            (rate * pool.WholeGpusPooled * hours)?.In("usd")
        );
        return context.Print(LoraSheet.Of(document, pool, isPublished), document);
    }
}
