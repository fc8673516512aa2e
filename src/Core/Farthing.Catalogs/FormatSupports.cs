using Farthing.Catalogs.Support;
using Farthing.Documents.Catalogs;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs;

/// <summary>Formats that a model can use on a GPU, and the basis of their step times.</summary>
public static class FormatSupports
{
    /// <summary>The engine whose kernels were timed.</summary>
    public const string TimedEngine = "vllm";

    private static readonly int[] Ranks = [1, 2, 4, 8, 16];

    /// <summary>Each format that makes sense of the pair.</summary>
    public static IEnumerable<FormatSupport> Of(Catalog catalog, ModelSpec model, GpuSpec gpu, string engine)
    {
        RuleFinding? refused = EngineFamilies.Find(engine) is EngineFamily family
            ? catalog.SupportRules.EngineFinding(family, gpu)
            : null;
        foreach (NumberFormat format in FormatFacts.All)
        {
            bool isPointless =
                (format == NumberFormat.Fp16 && gpu.HasBf16)
                || (format == NumberFormat.Mxfp4 && !model.HasExperts)
                || (format == NumberFormat.Fp8Block && model.Fp8Scheme == Fp8Scheme.Tensor)
                || (format == NumberFormat.Fp8 && model.Fp8Scheme == Fp8Scheme.Block128);
            if (isPointless)
            {
                continue;
            }

            WeightPrecision weights = WeightPrecision.Of(model, format);
            SupportVerdict[] byRanks =
            [
                .. Ranks.Select(tp => catalog.SupportRules.Check(model, gpu, weights, NumberFormat.Bf16, tp)),
            ];
            int[] possible = [.. Ranks.Where((_, i) => refused is null && byRanks[i].IsPossible)];
            IReadOnlyList<OperatorCoverage> operators = catalog.Kernels.Of(
                model,
                gpu,
                weights,
                NumberFormat.Bf16
            );
            yield return new FormatSupport(
                FormatFacts.Id(format),
                possible,
                possible.Length == 0 ? null : Worst(operators, engine),
                [
                    .. new[] { refused }
                        .OfType<RuleFinding>()
                        .Concat(byRanks.SelectMany(verdict => verdict.Rejections))
                        .Distinct(),
                ],
                [.. byRanks[0].Notes.Where(note => note.RuleId == "format")],
                operators
            );
        }
    }

    /// <summary>The least known of the operators; another engine than the timed one is transferred at best.</summary>
    private static Numerics.Quantities.Coefficients Worst(
        IReadOnlyList<OperatorCoverage> operators,
        string engine
    )
    {
        Numerics.Quantities.Coefficients worst = operators.Max(coverage => coverage.Coefficients);
        return engine == TimedEngine || worst > Numerics.Quantities.Coefficients.Transferred
            ? worst
            : Numerics.Quantities.Coefficients.Transferred;
    }
}
