using Farthing.Cli;
using Farthing.Economics.Levers.Cascades;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Quantities;
using Farthing.Reduction.Cascade.Evaluation;
using Farthing.Reduction.Cascade.Files;
using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Routing;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Routes;

/// <summary>The flags of <c>farthing route</c>.</summary>
internal static class RouteFlags
{
    /// <summary>The labels.</summary>
    public static readonly TextFlag Labels = new(
        "--labels",
        "FILE",
        "CSV of prompts with both models' outcomes, plain or .gz (docs/route.md)"
    )
    {
        Required = true,
    };

    /// <summary>Column of the small model.</summary>
    public static readonly TextFlag Weak = new(
        "--weak",
        "COLUMN",
        "Column of the small model [default: of two outcome columns, the one that is right less often]"
    );

    /// <summary>Column of the large model.</summary>
    public static readonly TextFlag Strong = new(
        "--strong",
        "COLUMN",
        "Column of the large model, beside --weak"
    );

    /// <summary>Prompts to leave out.</summary>
    public static readonly TextFlag Exclude = new(
        "--exclude",
        "FILE",
        "Prompts to leave out, JSON lines with prompt or eval_prompt: what a model is known to have seen"
    );

    /// <summary>ε.</summary>
    public static readonly QuantityFlag MaxRegret = new(
        "--max-regret",
        Share(0.0001, 0.5),
        "What is promised: how much better the strong answer would have been, a request, at most",
        0.02
    );

    /// <summary>1 − δ.</summary>
    public static readonly QuantityFlag Confidence = new(
        "--confidence",
        Share(0.5, 0.999),
        "How often the promise holds over recalibrations",
        0.95
    );

    /// <summary>Share of the labels that calibrates promises: the same for training and evaluation.</summary>
    public static readonly QuantityFlag Calibration = new(
        "--calibration-share",
        Share(0.02, 0.9),
        "Share of the labels that calibrates promises and trains nothing",
        StudyOptions.UsualCalibration
    );

    /// <summary>Cost of a weak answer.</summary>
    public static readonly QuantityFlag WeakCost = new(
        "--weak-cost",
        Positive(QuantityKind.Usd, 1e6),
        "Cost of an answer of the small model; without it the mean of a column weak_usd"
    );

    /// <summary>Cost of a strong answer.</summary>
    public static readonly QuantityFlag StrongCost = new(
        "--strong-cost",
        Positive(QuantityKind.Usd, 1e6),
        "Cost of an answer of the large model; without it the mean of a column strong_usd"
    );

    /// <summary>Cost of a decision.</summary>
    public static readonly QuantityFlag JudgeCost = new(
        "--judge-cost",
        Between(QuantityKind.Usd, 0, 1e6),
        "Cost of judging an answer of the small model",
        0
    );

    /// <summary>Audited share.</summary>
    public static readonly QuantityFlag Audit = new(
        "--audit",
        Share(),
        "Share of requests that is answered by both models and judged, to check the promise",
        0
    );

    /// <summary>Reads the labels that flags name; what is odd is a warning.</summary>
    public static RouteLabels Read(VerbContext context)
    {
        context.StopOnFaults();
        HashSet<string> excluded = context.Parsed.GetValue(Exclude) is string file
            ? RouteExclusions.Read(file)
            : [];
        RouteLabels labels = RouteLabelReader.Read(
            context.Parsed.GetValue(Labels)!,
            context.Parsed.GetValue(Weak),
            context.Parsed.GetValue(Strong),
            excluded
        );
        context.DependsOn(labels.Sha256);
        foreach (string warning in labels.Warnings)
        {
            context.Warn(warning);
        }

        return labels;
    }

    /// <summary>Reads a router file.</summary>
    public static Router Router(VerbContext context, string file)
    {
        byte[] bytes = InputFile.Bytes(
            file,
            new Fault(RouterFaultCodes.BadFile, "the router cannot be read")
            {
                Path = "--router",
                Expected = "a file of farthing route train",
            },
            64 << 20
        );
        context.DependsOn(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        return RouterFile.Read(bytes, file);
    }

    /// <summary>Costs of a request, by flags or the labels' columns; null where nothing is said of them.</summary>
    /// <exception cref="FarthingException">They are half known.</exception>
    public static RouteRequestCosts? Costs(VerbContext context, IReadOnlyList<LabeledPrompt> rows)
    {
        double? weak = context.Value(WeakCost) ?? Mean(rows, row => row.WeakUsd);
        double? strong = context.Value(StrongCost) ?? Mean(rows, row => row.StrongUsd);
        double judge = context.Number(JudgeCost);
        double audit = context.Number(Audit);
        if (weak is null && strong is null && judge == 0 && audit == 0)
        {
            return null;
        }

        if (weak is not double small || strong is not double large || large <= 0)
        {
            context.Refuse(
                RouteFaultCodes.NoCosts,
                weak is null ? WeakCost.Name : StrongCost.Name,
                "the cost of an answer is not known, and never taken as 0",
                "--weak-cost and --strong-cost, or columns weak_usd and strong_usd in the labels"
            );
            context.StopOnFaults();
            return null;
        }

        bool isStated =
            context.Parsed.GetValue(WeakCost) is not null && context.Parsed.GetValue(StrongCost) is not null;
        return new RouteRequestCosts(
            new Farthing.Economics.Levers.Cascades.StageCosts(small, judge, large, audit),
            isStated ? "flags" : "labels"
        );
    }

    private static double? Mean(IReadOnlyList<LabeledPrompt> rows, Func<LabeledPrompt, double?> cost) =>
        rows.Count > 0 && rows.All(row => cost(row) is not null)
            ? rows.Average(row => cost(row)!.Value)
            : null;
}

/// <summary>Costs of a request and where they come from.</summary>
/// <param name="Costs">In dollars.</param>
/// <param name="Source"><c>flags</c> or <c>labels</c>.</param>
internal sealed record RouteRequestCosts(StageCosts Costs, string Source);
