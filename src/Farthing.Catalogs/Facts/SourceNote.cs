namespace Farthing.Catalogs.Facts;

/// <summary>Where a figure comes from.</summary>
/// <param name="Field">The field it holds for; <c>*</c> for all of the row that no other note names.</param>
/// <param name="Source">A repository with its commit, a page, a data sheet, or honest words such as "from memory".</param>
public sealed record SourceNote(string Field, string Source)
{
    /// <summary>The figure as the source writes it, where that differs or is worth keeping.</summary>
    public string? ValueAsPublished { get; init; }

    /// <summary>The day the figure is of; null where the source has none.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>True when the figure stands in the named source; false for memory, inference or an undated copy.</summary>
    public bool IsVerified { get; init; }

    /// <summary>A remark, such as what is known about a missing date.</summary>
    public string? Note { get; init; }
}
