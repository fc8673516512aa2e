using System.Globalization;
using Farthing.Documents.Routes;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Routes;

/// <summary>Readable form of <c>route explain</c>.</summary>
public static class RouteExplainSheet
{
    private const int MaxParts = 16;

    /// <summary>The sheet.</summary>
    public static Sheet Of(RouteExplainDocument document)
    {
        RouteExplainPart[] shown = [.. document.Parts.Take(MaxParts)];
        double rest = document.Parts.Skip(MaxParts).Sum(part => part.Contribution);
        return new Sheet()
            .Say(
                $"{document.Chosen}: the score is {Signed(document.Score)}, and {(document.MaxWeakScore is double most ? $"{RouteWords.Short(document.Weak)} answers up to {Signed(most)}" : $"{RouteWords.Short(document.Weak)} never answers: no promise could be calibrated")}.",
                document.IsByLength
                    ? "Prompt length alone decides: the router had too few labels. Its score is ln(1 + characters)."
                    : $"The strong answer is expected to be better by {Signed(document.Gain)} (1: right where the weak one is wrong)."
            )
            .Table(
                shown,
                new TableColumns<RouteExplainPart>()
                    .Words("part", Name)
                    .Number(
                        "value",
                        part => part.Value,
                        value => value.ToString("0.###", CultureInfo.InvariantCulture),
                        "in this prompt"
                    )
                    .Number(
                        "adds",
                        part => part.Contribution,
                        Signed,
                        "to the score; above 0 speaks for the strong model"
                    ),
                document.Parts.Count > MaxParts
                    ? $"and {document.Parts.Count - MaxParts} smaller parts, together {Signed(rest)}"
                    : null
            );
    }

    private static string Name(RouteExplainPart part) =>
        part.Kind switch
        {
            RoutePartKind.Mean => "a mean prompt",
            RoutePartKind.Neighbors => "nearest labeled prompts",
            RoutePartKind.Words => $"“{part.Name}”",
            _ => RouteWords.Spaced(part.Name),
        };

    private static string Signed(double value) =>
        (value < 0 ? "−" : "+") + Math.Abs(value).ToString("0.000", CultureInfo.InvariantCulture);
}
