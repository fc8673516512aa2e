using System.Globalization;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Sharing;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Scenarios.Plans;

namespace Farthing.Verbs.Plans.Sharing;

/// <summary>Which models fit on given GPUs, and at which rate each.</summary>
internal static class FitSheet
{
    /// <summary>The sheet of a fit.</summary>
    public static Sheet Of(SharedFit fit, PlanFitDocument document)
    {
        InventoryFit all = fit.Together;
        bool fits = all.Fleets.Count > 0;
        string gpus = string.Join(" + ", document.LeftOver.Select(kind => $"{kind.Count} × {kind.Gpu}"));
        string together =
            !fits ? "the models do not fit together at any rate that was tried"
            : fit.Inputs.Count == 1 ? $"it fits at {Times(all.KeptFactor)} its rate"
            : $"all fit together at {Times(all.KeptFactor)} their rates";
        string edge =
            fits && double.IsFinite(all.LostFactor) ? $", no longer at {Times(all.LostFactor)}" : "";
        string names = string.Join(
            ", ",
            fit.AtAskedRates.Select(model => fit.Inputs[model].Request.Model.ShortName)
        );
        return new Sheet($"{Show.Counted(fit.Inputs.Count, "model")} on {gpus}", together + edge)
        {
            Word = "ANSWER",
            State = fits ? SheetState.Good : SheetState.Bad,
            Remarks =
                all.KeptFactor >= 1 ? []
                : names.Length == 0 ? ["at the asked rates none of them fits"]
                : [$"at the asked rates only these fit: {names}"],
        }.Table(
            [.. Enumerable.Range(0, fit.Inputs.Count)],
            new TableColumns<int>()
                .Words("model", model => fit.Inputs[model].Request.Model.ShortName)
                .Figure("asked", model => Rate(document.Models[model].AskedRequestsPerS))
                .Figure("together", model => fits ? Rate(document.Models[model].TogetherRequestsPerS) : null)
                .Figure("alone at most", model => Rate(document.Models[model].AloneRequestsPerS))
                .Words("fleet together", model => fits ? SharedSheet.Words(all.Fleets[model]) : "", rank: 1)
                .Figure("$/h", model => fits ? Show.UsdPerHour(all.Fleets[model].Quote.UsdPerHour) : ""),
            SharedSheet.LeftOver(document.LeftOver)
        );
    }

    private static string? Rate(double perSecond) => perSecond > 0 ? Show.Three(perSecond) + "/s" : null;

    private static string Times(double factor) => factor.ToString("0.00", CultureInfo.InvariantCulture) + "×";
}
