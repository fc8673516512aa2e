using Farthing.Documents;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Simulations;

/// <summary>A model that cannot be started, as people read it.</summary>
public static class MisfitSheet
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(MisfitDocument misfit, Envelope envelope) =>
        new Sheet(
            $"{FleetWords.ShortName(misfit.Model)} in {misfit.Weights} on {misfit.GpusPerReplica} × {misfit.Gpu}",
            misfit.Refusal is string refusal
                ? $"{refusal}."
                : $"It does not fit: {Show.Bytes(misfit.Short.Value)} short on every GPU."
        )
        {
            Kind = "Simulation · predicted",
            State = SheetState.Bad,
            Word = misfit.Refusal is null ? "DOES NOT FIT" : "DOES NOT START",
            Figures =
            [
                new SheetFigure("Usable", Show.Bytes(misfit.Usable.Value), "memory of a GPU"),
                new SheetFigure(
                    "Weights",
                    Show.Bytes(misfit.Weight.Value),
                    $"{misfit.Weights}, a GPU's share"
                ),
                new SheetFigure("Engine", Show.Bytes(misfit.Engine.Value), "work space of a GPU"),
                new SheetFigure(
                    "Cache needed",
                    $"{Show.Count(misfit.KvTokensNeeded)} tokens",
                    "of key-value cache"
                ),
            ],
        }
            .Section("What would fit", misfit.WouldFit.Count > 0 ? new SheetNotes(misfit.WouldFit) : null)
            .Detail("Provenance", OriginFacts.Of(envelope));
}
