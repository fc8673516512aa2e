using Farthing.Documents.Routes;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Routes;

/// <summary>Words of routers.</summary>
internal static class RouteWords
{
    /// <summary>A rule's name.</summary>
    public static string Of(RouteMethodKind method) =>
        method switch
        {
            RouteMethodKind.PriorLtt => "prior, LTT",
            RouteMethodKind.PriorCrc => "prior, CRC",
            RouteMethodKind.ConformalGate => "conformal gate",
            RouteMethodKind.Racer => "RACER",
            RouteMethodKind.CascadeLtt => "cascade, LTT",
            _ => "cascade, CRC",
        };

    /// <summary>A figure's name: <c>DigitFraction</c> as "digit fraction".</summary>
    public static string Spaced(string name) =>
        string.Concat(
            name.Select(
                (c, i) =>
                    i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"
            )
        );

    /// <summary>A model's name without its owner.</summary>
    public static string Short(string model) => model[(model.LastIndexOf('/') + 1)..];

    /// <summary>What labels are needed, as a sentence.</summary>
    public static string Of(RouteLabelNeed need, double limit)
    {
        string least =
            $"At least {Show.Counted(need.Minimum, "label")} are needed before a regret of {Show.Percent(limit)} can be promised at all; at least {Show.Percent(need.MinEscalationFraction)} of requests have to go to the strong model";
        return need switch
        {
            { Missing: null } => $"{least}; no number of labels is enough.",
            { Missing: 0 } => $"{least}. {Show.Counted(need.Have, "label")} are at hand.",
            _ =>
                $"{least}. {Show.Counted(need.Missing.Value, "label")} are missing of {Show.Count(need.Needed!.Value)}{(need.MissingUsd is double usd ? $", {Show.Usd(usd)} at the stated costs" : "")}.",
        };
    }
}
