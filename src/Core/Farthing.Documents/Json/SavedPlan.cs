using Farthing.Documents.Plans;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Documents.Json;

/// <summary>Plans that <c>farthing plan --output</c> wrote, read through the record that wrote them.</summary>
public static class SavedPlan
{
    /// <summary>The schema that a plan names.</summary>
    public const string Schema = "farthing.plan/1";

    /// <summary>Reads a plan.</summary>
    /// <param name="json">The file, UTF-8.</param>
    /// <param name="refused">What a file is called that is no plan; the reason and its path are added.</param>
    /// <exception cref="FarthingException">It is no plan, or not a whole one.</exception>
    public static PlanDocument Read(ReadOnlySpan<byte> json, Fault refused) =>
        SchemaDocument.Read(
            SchemaDocument.Read(json, Schema, DocumentJson.Of<Envelope>(), refused).Result,
            "result",
            DocumentJson.Saved<PlanDocument>(),
            refused
        );
}
