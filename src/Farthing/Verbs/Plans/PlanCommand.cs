using System.CommandLine;
using System.CommandLine.Parsing;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Planning.Requests;
using Farthing.Reporting.Sheets;
using Farthing.Scenarios;
using Farthing.Scenarios.Plans;

namespace Farthing.Verbs.Plans;

/// <summary>Flags of <c>plan</c> beside the scenario.</summary>
internal static class PlanCommand
{
    /// <summary>Inputs of a plan beside its scenario.</summary>
    public static PlanSurroundings Around(VerbContext context) =>
        new(
            ArgumentsOf(context),
            CatalogLoader.Today(context),
            CatalogLoader.Coefficients(context),
            CatalogLoader.OverlayPaths(context),
            context.Parsed.GetValue(PlanFlags.Current),
            context.Faults,
            context.Warn,
            AsksMeasuring: context.IsDocumentWanted || context.Parsed.GetValue(PlanFlags.Why)
        );

    /// <summary>Plans a scenario that was read from the command line.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="progress">Shows what is going on.</param>
    /// <param name="isWhole">True makes what stands in the document alone as well.</param>
    public static PlanAnswer Plan(
        VerbContext context,
        Scenario scenario,
        Catalog catalog,
        ProgressLine progress,
        bool isWhole = false
    )
    {
        string? gpus = CurrentGpus(context);

        BestFleets best = new();
        PlanSurroundings around = Around(context);
        return PlanRun.Of(
            around with
            {
                AsksMeasuring = isWhole || around.AsksMeasuring,
            },
            scenario,
            catalog,
            gpus,
            new PlanProgress(progress.Show) { Found = found => progress.Below = best.With(found) },
            context.Cancellation
        );
    }

    /// <summary>The GPUs of the deployed fleet; null without. A fault where no deployed file is named.</summary>
    public static string? CurrentGpus(VerbContext context)
    {
        string? gpus = context.Parsed.GetValue(PlanFlags.CurrentGpus);
        if (gpus is not null && context.Parsed.GetValue(PlanFlags.Current) is null)
        {
            context.Conflict(
                PlanFlags.CurrentGpus.Name,
                "--current-gpus has no effect without --current",
                "--current FILE beside it",
                gpus
            );
        }

        return gpus;
    }

    /// <summary>Reads the scenario and the catalog of a command line; all faults of both at once.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="flags">Its scenario.</param>
    /// <param name="stored">Name and text of the scenario's file as they were; null reads the file.</param>
    /// <param name="keys">Refuses keys that the verb has no use for; null: those of a month's fleet.</param>
    public static (Scenario Scenario, Catalog Catalog) Read(
        VerbContext context,
        ScenarioFlags flags,
        (string File, string Text)? stored = null,
        Action<VerbContext, Scenario>? keys = null
    )
    {
        Catalog catalog = CatalogLoader.Load(context);
        (Scenario scenario, bool assumesChat) = flags.ReadPlan(
            context,
            stored,
            () =>
                context.Parsed.GetValue(PlanFlags.Current) is string current
                    ? (PlanFlags.Current.Name, CurrentFile.ModelOf(current, catalog, context.Faults))
                    : null
        );
        if (assumesChat)
        {
            context.Warn(AssumedLengths.ChatWords);
        }

        (keys ?? PlanMonthKeys.Check)(context, scenario);
        context.StopOnFaults();
        return (scenario, catalog);
    }

    /// <summary>Parts of the plan that a terminal shows: the decision, or those that were asked for.</summary>
    public static IReadOnlyList<SheetPart> Parts(VerbContext context)
    {
        List<SheetPart> parts = [];
        foreach (
            (SwitchFlag flag, SheetPart part) in ((SwitchFlag, SheetPart)[])
                [(PlanFlags.Why, SheetPart.Why), (PlanFlags.Run, SheetPart.Run)]
        )
        {
            if (!context.Parsed.GetValue(flag))
            {
                continue;
            }

            parts.Add(part);
            if (context.IsJson)
            {
                context.Conflict(
                    flag.Name,
                    $"{flag.Name} has no effect beside {CommonFlags.Json.Name}: the document holds all parts",
                    "one of the two"
                );
            }
        }

        return parts is [] ? [SheetPart.Decision] : parts;
    }

    /// <summary>Refuses flags that this answer has no use for.</summary>
    public static void RefuseUseless(
        VerbContext context,
        string where,
        string expected,
        params Option[] flags
    )
    {
        foreach (Option flag in flags)
        {
            if (context.Parsed.GetResult(flag) is { Implicit: false })
            {
                context.Conflict(flag.Name, $"{flag.Name} has no effect {where}", expected);
            }
        }
    }

    /// <summary>The words of a command line that change the answer.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="destinations">Further flags that name a file to write.</param>
    public static List<string> ArgumentsOf(VerbContext context, params Option[] destinations)
    {
        Dictionary<string, bool> dropped = [];
        foreach (
            Option option in (Option[])
                [CommonFlags.Json, CommonFlags.Quiet, CommonFlags.Explain, PlanFlags.Why, PlanFlags.Run]
        )
        {
            Drop(option, takesValue: false);
        }

        Drop(CommonFlags.Output, takesValue: true);
        Drop(CatalogFlags.Today, takesValue: true);
        foreach (Option destination in destinations)
        {
            Drop(destination, takesValue: true);
        }

        List<string> kept = [];
        IReadOnlyList<Token> tokens = context.Parsed.Tokens;
        for (int i = 0; i < tokens.Count; i++)
        {
            bool isDropped =
                tokens[i].Type == TokenType.Option && dropped.TryGetValue(tokens[i].Value, out _);
            if (!isDropped)
            {
                kept.Add(tokens[i].Value);
            }
            else if (dropped[tokens[i].Value])
            {
                i++;
            }
        }

        return kept;

        void Drop(Option option, bool takesValue)
        {
            foreach (string name in (string[])[option.Name, .. option.Aliases])
            {
                dropped[name] = takesValue;
            }
        }
    }
}
