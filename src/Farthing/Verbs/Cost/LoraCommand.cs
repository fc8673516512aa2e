using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
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
        CostAnswer answer = new(context);
        answer.Say(
            $"{CostText.Range(pool.WholeGpusPooled, Show.Count)} GPUs serve {Show.Count(pool.Tenants)} adapters together, instead of {CostText.Plain(pool.GpusApart)} apart{(pool.WholeGpusPooled.Low < pool.GpusApart ? "." : ": nothing is saved.")}"
        );
        answer.Figures(
            "",
            new("GPUs apart", document.GpusApart),
            new("GPUs together", document.GpusPooled, "not rounded", Show.Three),
            new("in whole GPUs", document.WholeGpusPooled, Show: Show.Count),
            new("adapters cost", document.Slowdown, isPublished ? "assumed from published runs" : "as given"),
            new("per month apart", document.UsdPerMonthApart),
            new("per month together", document.UsdPerMonthPooled)
        );
        answer.Note(
            isPublished
                ? "Turning LoRA on cost 8–35 % of throughput on dense models (vLLM PR 15655, PR 11267; up to 50 % at saturation: vLLM #10062); it depends on the slot rank and the kernels, hardly on how many adapters are resident. Measure yours and give --slowdown."
                : null,
            pool.TenantUtilization.High > MergeAbove
                ? "An adapter that fills more than half a GPU is better merged into its own copy of the model."
                : null,
            pool.Tenants == 1 ? "With one adapter, merge it into the weights: it then costs nothing." : null,
            "Beyond the engine's adapter slots per batch requests wait, and beyond its host memory each switch loads an adapter: simulate the peaks."
        );
        answer.Formula(
            $"GPUs = adapters · GPUs each · utilization / (pooled · (1 − slowdown)) = {CostText.Plain(pool.Tenants)} · {CostText.Plain(pool.GpusPerTenant)} · {CostText.Plain(pool.TenantUtilization)} / ({CostText.Plain(pool.PooledUtilization)} · (1 − {CostText.Plain(pool.Slowdown)})) = {CostText.Range(pool.GpusPooled, Show.Three)}"
        );
        return answer.Print(document);
    }
}
