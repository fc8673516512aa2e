using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Catalogs;

[Description("Source of a figure")]
public sealed record SourceNote(
    [property: Description("The field it holds for; * for all of the row that no other note names")]
        string Field,
    [property: Description(
        "The figure as the source writes it, where that differs or is worth keeping; absent: not kept"
    )]
        string? ValueAsPublished,
    [property: Description(
        "A repository with its commit, a page, a data sheet, or honest words such as 'from memory'"
    )]
        string Source,
    [property: Description("The day the figure is of; absent where the source has none")] DateOnly? AsOf,
    [property: Description(
        "True when the figure stands in the named source; false for memory, inference or an undated copy"
    )]
    [property: JsonPropertyName("verified")]
        bool IsVerified,
    [property: Description("A remark, such as what is known about a missing date")] string? Note
);
