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

    /// <summary>A state.</summary>
    public static string Of(RouteState state) =>
        state switch
        {
            RouteState.On => "on",
            RouteState.Shadow => "shadow",
            _ => "CLOSED",
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

    /// <summary>What labels are needed, as sentences.</summary>
    public static string Of(RouteLabelNeed need, double limit)
    {
        string atLeast =
            $"At least {Show.Percent(need.MinEscalationFraction)} of requests have to go to the strong model.";
        string have =
            need.Have < need.Minimum
                ? $"With {Show.Counted(need.Have, "label")} to calibrate on nothing can be promised: a regret of {Show.Percent(limit)} needs {Show.Count(need.Minimum)}, without one failure."
                : $"It is calibrated on {Show.Counted(need.Have, "label")}.";
        return need switch
        {
            { Missing: null } => $"{have} No number of labels is enough for more. {atLeast}",
            { Missing: 0 } => $"{have} {atLeast}",
            _ =>
                $"{have} With {Show.Count(need.Needed!.Value)}, {Show.Count(need.Missing.Value)} more{(need.MissingUsd is double usd ? $" ({Show.Usd(usd)} at the stated costs)" : "")}, a threshold with half of that regret passes too, and the weak model may answer more. {atLeast}",
        };
    }
}
