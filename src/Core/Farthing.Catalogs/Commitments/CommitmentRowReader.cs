using Farthing.Catalogs.Reading;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Commitments;

/// <summary>Reads instruments that give a discount for a promise.</summary>
internal static class CommitmentRowReader
{
    /// <summary>Reads a row.</summary>
    public static CommitmentRow Read(MemberReader row) =>
        new(
            row.RequiredText("id"),
            row.RequiredText("cloud"),
            row.RequiredText("instrument"),
            row.RequiredText("applies_to"),
            row.Texts("instances"),
            row.Texts("gpus"),
            row.Whole("term_months"),
            row.RequiredText("term"),
            row.Text("upfront"),
            row.Number("discount", 0, 0.99),
            row.Number("usd_per_gpu_hour"),
            row.Text("reserves_capacity"),
            row.Text("unit"),
            row.Text("flexibility"),
            row.Text("exit"),
            row.Text("note"),
            row.Sources()
        );
}
