namespace Farthing.Reporting.Sheets;

/// <summary>Sections of one part.</summary>
/// <param name="Head">Head of the part; empty where the sheet has no parts, or the part is one section of that head.</param>
/// <param name="Sections">The sections, in their order.</param>
internal sealed record SheetPartSections(string Head, IReadOnlyList<SheetSection> Sections)
{
    /// <summary>The sections by part.</summary>
    public static IEnumerable<SheetPartSections> Of(IEnumerable<SheetSection> sections) =>
        sections
            .GroupBy(section => section.Part)
            .Select(part => new SheetPartSections(HeadOf(part.Key, [.. part]), [.. part]));

    private static string HeadOf(SheetPart? part, IReadOnlyList<SheetSection> sections) =>
        part is null || sections is [{ Title: string title }] && title == part.Title ? "" : part.Title;
}
