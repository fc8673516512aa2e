using System.CommandLine;
using Farthing.Cli;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost lora</c>: many adapters on one fleet instead of a deployment each.</summary>
internal static class LoraCommand
{
    private const double MergeAbove = 0.5;

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        QuantityFlag adapters = new("--adapters", Whole(1, 1e6), "Adapters, each with its own traffic");
        QuantityFlag each = new(
            "--gpus-per-adapter",
            Positive(QuantityKind.Count, 1e4),
            "GPUs that a deployment of its own takes",
            1
        );
        QuantityFlag use = new(
            "--adapter-utilization",
            Positive(QuantityKind.Fraction, 1),
            "How full a deployment of its own would be"
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
        CostSheet sheet = new(context);
        bool pays = pool.WholeGpusPooled.Low < pool.GpusApart;
        sheet.Say(
            $"{CostText.Range(pool.WholeGpusPooled, Show.Count)} GPUs serve {Show.Count(pool.Tenants)} adapters together, instead of {CostText.Plain(pool.GpusApart)} apart"
                + (pays ? "." : ": nothing is saved.")
        );
        sheet.Figure("gpus_apart", "GPUs apart", pool.GpusApart, "count", CostText.Plain);
        sheet.Figure("gpus_pooled", "GPUs together", pool.GpusPooled, "count", Show.Three, "not rounded");
        sheet.Figure("whole_gpus_pooled", "in whole GPUs", pool.WholeGpusPooled, "count", Show.Count);
        sheet.Figure(
            "slowdown",
            "adapters cost",
            Slowdown(pool, isPublished),
            CostText.Range(pool.Slowdown, Show.Percent),
            isPublished ? "assumed from published runs" : "as given"
        );
        if (rate is Interval usd)
        {
            sheet.Figure(
                "usd_per_month_apart",
                "per month apart",
                usd * (pool.GpusApart * hours),
                "usd",
                Show.Usd
            );
            sheet.Figure(
                "usd_per_month_pooled",
                "per month together",
                usd * pool.WholeGpusPooled * hours,
                "usd",
                Show.Usd
            );
        }

        if (isPublished)
        {
            sheet.Note(
                "Turning LoRA on cost 8–35 % of throughput on dense models (vLLM PR 15655, PR 11267; up to 50 % at saturation: vLLM #10062); it depends on the slot rank and the kernels, hardly on how many adapters are resident. Measure yours and give --slowdown."
            );
        }

        if (pool.TenantUtilization.High > MergeAbove)
        {
            sheet.Note(
                "An adapter that fills more than half a GPU is better merged into its own copy of the model."
            );
        }

        if (pool.Tenants == 1)
        {
            sheet.Note("With one adapter, merge it into the weights: it then costs nothing.");
        }

        sheet.Note(
            "Beyond the engine's adapter slots per batch requests wait, and beyond its host memory each switch loads an adapter: simulate the peaks."
        );
        sheet.Formula(
            $"GPUs = adapters · GPUs each · utilization / (pooled · (1 − slowdown)) = {CostText.Plain(pool.Tenants)} · {CostText.Plain(pool.GpusPerTenant)} · {CostText.Plain(pool.TenantUtilization)} / ({CostText.Plain(pool.PooledUtilization)} · (1 − {CostText.Plain(pool.Slowdown)})) = {CostText.Range(pool.GpusPooled, Show.Three)}"
        );
        return sheet.Print();
    }

    private static Quantity Slowdown(TenantPool pool, bool isPublished) =>
        Quantity.FromInterval(pool.Slowdown, "fraction") with
        {
            Basis = Basis.Assumed,
            Source = isPublished ? "vLLM PR 15655, PR 11267, issue 10062" : "--slowdown",
        };
}
