using System.ComponentModel;

namespace Farthing.Documents.Catalogs;

[Document("catalog.show")]
[Description("An instrument by which a seller gives a discount, or a machine, for a promise")]
public sealed record CommitmentRow(
    string Id,
    string Cloud,
    string Instrument,
    [property: Description("In the seller's words")] string AppliesTo,
    [property: Description(
        "Beginnings of the instance types that it holds for; empty, with no GPU, for all of the cloud"
    )]
        IReadOnlyList<string> Instances,
    [property: Description("GPUs that it holds for")] IReadOnlyList<string> Gpus,
    [property: Description(
        "Months of the term; 0 where it ends at any hour, absent where it is chosen in days"
    )]
        int? TermMonths,
    [property: Description("The term in words")] string Term,
    [property: Description("How much may be paid when it begins")] string? Upfront,
    [property: Description("Off the on-demand price of the same instance; absent where no price was found")]
        double? DiscountFraction,
    [property: Description("Dollars per GPU-hour, where it is sold at a price; absent where not")]
        double? UsdPerGpuHour,
    [property: Description("Whether a machine is there")] string? ReservesCapacity,
    [property: Description("What is bound")] string? Unit,
    string? Flexibility,
    [property: Description("Ways out before the term ends")] string? Exit,
    string? Note,
    IReadOnlyList<SourceNote> Sources
)
{
    /// <summary>True where it holds for an instance.</summary>
    /// <param name="cloud">The instance's cloud.</param>
    /// <param name="instanceType">Its type.</param>
    /// <param name="gpu">Id of its GPU.</param>
    public bool Holds(string cloud, string instanceType, string gpu) =>
        Cloud == cloud
        && (
            (Instances.Count == 0 && Gpus.Count == 0)
            || Gpus.Contains(gpu)
            || Instances.Any(begin => instanceType.StartsWith(begin, StringComparison.Ordinal))
        );
}
