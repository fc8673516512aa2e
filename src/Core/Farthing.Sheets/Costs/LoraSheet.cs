using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>Many adapters on one fleet, as they are read.</summary>
public static class LoraSheet
{
    private const double MergeAbove = 0.5;

    /// <summary>Its words and tables.</summary>
    public static CostAnswer Of(CostLoraDocument document, TenantPool pool, bool isPublished)
    {
        CostAnswer answer = new();
        answer.Say(
            $"{FigureText.Range(pool.WholeGpusPooled, Show.Count)} GPUs serve {Show.Count(pool.Tenants)} adapters together, instead of {FigureText.Plain(pool.GpusApart)} apart{(pool.WholeGpusPooled.Low < pool.GpusApart ? "." : ": nothing is saved.")}"
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
            $"GPUs = adapters · GPUs each · utilization / (pooled · (1 − slowdown)) = {FigureText.Plain(pool.Tenants)} · {FigureText.Plain(pool.GpusPerTenant)} · {FigureText.Plain(pool.TenantUtilization)} / ({FigureText.Plain(pool.PooledUtilization)} · (1 − {FigureText.Plain(pool.Slowdown)})) = {FigureText.Range(pool.GpusPooled, Show.Three)}"
        );
        return answer;
    }
}
