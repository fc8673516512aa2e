using System.ComponentModel;

namespace Farthing.Documents.Catalogs;

[Document("catalog.history")]
[Description("A log of price changes, read: what of it is of machines that the catalog knows")]
public sealed record PriceHistoryDocument(
    DateOnly First,
    [property: Description("Day of the last row")] DateOnly Last,
    [property: Description("Of each instance type, in how many regions since when")]
        IReadOnlyList<PricedInstance> Instances,
    [property: Description("Changes of them, first prices included")] int Steps,
    [property: Description("The table that was written; away without one")] string? File
)
{
    /// <summary>Series of the file that are left out.</summary>
    [Description("Pairs of instance type and region that are left out: the catalog has no such machine")]
    public int LeftOut { get; init; }
}

[Description("Prices of an instance type")]
public sealed record PricedInstance(
    string InstanceType,
    string Gpu,
    int Regions,
    DateOnly Since,
    int Steps,
    [property: Description("Regions in which a commitment has a price on the last day")] int Committable
);
