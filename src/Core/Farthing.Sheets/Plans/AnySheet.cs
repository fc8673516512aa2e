using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Plans;

/// <summary>Several models, any of which will do, as they are read.</summary>
public static class AnySheet
{
    /// <summary>The sheet.</summary>
    /// <param name="document">The models.</param>
    /// <param name="traffic">The traffic in words.</param>
    public static Sheet Of(PlanAnyDocument document, string traffic)
    {
        AnyModel best = document.Models[0];
        string title = $"any of {Show.Counted(document.Models.Count, "model")} · {traffic}";
        return new Sheet(
            title,
            best.Fleet is SharedFleet fleet
                ? $"{best.Model} on {Words(fleet)}: {Show.UsdPerHour(fleet.UsdPerHour)}, {Show.UsdPerMillion(fleet.UsdPerMBlended)}/M, {Show.UsdPerRequest(fleet.UsdPerRequest)} a request"
                : "no model keeps its promise on the allowed GPUs"
        )
        {
            Word = best.Fleet is null ? "NONE" : "CHEAPEST",
            State = best.Fleet is null ? SheetState.Bad : SheetState.Good,
            Remarks =
            [
                .. document
                    .Models.Skip(1)
                    .Where(model => model.TimesCheapest is not null)
                    .Select(model => $"{model.Model} costs {Show.Three(model.TimesCheapest!.Value)} × that."),
            ],
        }
            .Table(
                document.Models,
                new TableColumns<AnyModel>()
                    .Words("model", model => model.Model)
                    .Words(
                        "fleet",
                        model => model.Fleet is SharedFleet one ? Words(one) : "none keeps the promise"
                    )
                    .Figure(
                        "$/h",
                        model => model.Fleet is SharedFleet one ? Show.UsdPerHour(one.UsdPerHour) : null
                    )
                    .Figure("$/month", model => model.UsdPerMonth is double usd ? Show.Usd(usd) : null)
                    .UsdPerMillion("$/M", model => model.Fleet?.UsdPerMBlended)
                    .UsdPerRequest(model => model.Fleet?.UsdPerRequest)
                    .Share("use", model => model.Fleet?.Utilization)
            )
            .Section(
                "QUALITY",
                new SheetNotes([
                    document.QualityBetween,
                    .. document
                        .Models.Where(model => model.Fleet is not null)
                        .Select(model => $"{model.Model} in {model.Fleet!.Weights}: {model.QualityOfFormat}"),
                ])
            );
    }

    private static string Words(SharedFleet fleet) =>
        $"{fleet.Replicas} × {fleet.Spread} {fleet.Gpu} {fleet.Weights}";
}
