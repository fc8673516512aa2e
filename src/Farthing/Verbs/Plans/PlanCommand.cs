using System.CommandLine;
using System.CommandLine.Parsing;
using Farthing.Cli;
using Farthing.Scenarios.Plans;

namespace Farthing.Verbs.Plans;

/// <summary>What the command line of <c>plan</c> says beside the scenario.</summary>
internal static class PlanCommand
{
    /// <summary>What a plan follows from beside its scenario.</summary>
    public static PlanSurroundings Around(VerbContext context) =>
        new(
            ArgumentsOf(context),
            CatalogLoader.Today(context),
            CatalogLoader.Coefficients(context),
            CatalogLoader.OverlayPaths(context),
            context.Parsed.GetValue(PlanFlags.Current),
            context.Faults,
            context.Warn
        );

    /// <summary>The words of a command line that change the answer.</summary>
    private static List<string> ArgumentsOf(VerbContext context)
    {
        Dictionary<string, bool> dropped = [];
        foreach (Option option in (Option[])[CommonFlags.Json, CommonFlags.Quiet, CommonFlags.Explain])
        {
            Drop(option, takesValue: false);
        }

        Drop(CommonFlags.Output, takesValue: true);
        Drop(CatalogFlags.Today, takesValue: true);
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
